import { words } from "../clearance/words.ts";
import { buildFieldPage } from "../field/page.ts";
import { startPage } from "../frame/page.ts";

void startPage({ name: "field", words, build: buildFieldPage });
