import { startPage } from "../frame/page.ts";
import { buildRules } from "../rules/rules.ts";
import { type RuleKey, words } from "../rules/words.ts";

void startPage<RuleKey>({ name: "rules", words, build: buildRules });
