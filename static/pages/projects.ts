import { words } from "../clearance/words.ts";
import { startPage } from "../frame/page.ts";
import { buildProjectsPage } from "../project/page.ts";

void startPage({ name: "projects", words, build: buildProjectsPage });
