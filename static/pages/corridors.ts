import { buildBoth, buildOne } from "../corridor-page/page.ts";
import { type CorridorKey, words } from "../corridor-page/words.ts";
import { startPage } from "../frame/page.ts";

void startPage<CorridorKey>({
  name: "corridors",
  words,
  build(host) {
    const [code] = host.path;
    if (code === "west" || code === "east") return buildOne(host, code);
    return buildBoth(host);
  },
});
