import { startPage } from "../frame/page.ts";
import { words } from "../proposal/words.ts";

void startPage({
  name: "proposals",
  words,
  async build(host) {
    const [first, ...rest] = host.path;
    if (first === undefined) return (await import("../proposal/list.ts")).buildList(host);
    if (first === "compare" && rest.length === 0)
      return (await import("../proposal/compare.ts")).buildCompare(host);
    const { buildEditor } = await import("../proposal/editor.ts");
    return buildEditor(host, first === "new" ? null : first);
  },
});
