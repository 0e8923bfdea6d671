import { buildClearancePage } from "../clearance/page.ts";
import { words } from "../clearance/words.ts";
import { startPage } from "../frame/page.ts";

void startPage({ name: "clearance", words, build: buildClearancePage });
