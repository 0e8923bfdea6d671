import { buildCases } from "../casefile/list.ts";
import { buildCase } from "../casefile/page.ts";
import { type CaseKey, words } from "../casefile/words.ts";
import { startPage } from "../frame/page.ts";

void startPage<CaseKey>({
  name: "cases",
  words,
  build(host) {
    const [id] = host.path;
    return id ? buildCase(host, id) : buildCases(host);
  },
});
