import { startPage } from "../frame/page.ts";
import { buildWorksheets } from "../worksheet/page.ts";
import { sheetWords } from "../worksheet/words.ts";

void startPage({ name: "worksheets", words: sheetWords, build: buildWorksheets });
