import { startPage } from "../frame/page.ts";
import { buildProjectsPage } from "../project/page.ts";
import { words } from "../project/words.ts";

void startPage({ name: "projects", words, build: buildProjectsPage });
