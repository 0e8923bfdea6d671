import { startPage } from "../frame/page.ts";
import type { Carried } from "../proposal/beginning.ts";
import { words } from "../proposal/words.ts";

/** What is on the desk outlives a change of language and a sign-in, for which the page is built anew. */
const carry: Carried = { path: "", body: null };

void startPage({
  name: "proposals",
  words,
  async build(host) {
    const [first, ...rest] = host.path;
    if (first === undefined) return (await import("../proposal/list.ts")).buildList(host);
    if (first === "compare" && rest.length === 0)
      return (await import("../proposal/compare.ts")).buildCompare(host);
    const { buildEditor } = await import("../proposal/editor.ts");
    return buildEditor(host, first === "new" ? null : first, carry);
  },
});
