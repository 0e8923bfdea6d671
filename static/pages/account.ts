import { accountWords, buildAccount } from "../account/account.ts";
import { startPage } from "../frame/page.ts";

void startPage({ name: "account", words: accountWords, build: buildAccount });
