import { startPage } from "../frame/page.ts";
import { words } from "../zone/words.ts";

void startPage({
  name: "zones",
  words,
  async build(host) {
    const [code] = host.path;
    if (code === undefined) return (await import("../zone/register.ts")).buildRegister(host);
    return (await import("../zone/zone.ts")).buildZone(host, code);
  },
});
