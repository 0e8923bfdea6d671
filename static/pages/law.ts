import { startPage } from "../frame/page.ts";
import { buildLaw } from "../law/page.ts";
import { type LawKey, words } from "../law/words.ts";

void startPage<LawKey>({ name: "law", words, build: buildLaw });
