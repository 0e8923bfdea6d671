import { startPage } from "../frame/page.ts";
import { buildImport } from "../intake/page.ts";
import { intakeWords } from "../intake/words.ts";

void startPage({ name: "import", words: intakeWords, build: buildImport });
