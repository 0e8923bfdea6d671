import { buildComparison } from "../compare/page.ts";
import { startPage } from "../frame/page.ts";
import { createBasket } from "../site/basket.ts";
import { createSiteClient } from "../site/client.ts";
import { buildDetail } from "../site/detail.ts";
import { type SiteHost, type SiteKey, words } from "../site/host.ts";
import { buildMail } from "../site/mail.ts";
import { buildSaved } from "../site/saved.ts";
import { buildSearch } from "../site/search.ts";

const basket = createBasket();

void startPage<SiteKey>({
  name: "sites",
  words,
  build(page) {
    const host: SiteHost = { ...page, client: createSiteClient(page.api), basket };
    const [part] = page.path;
    if (part === undefined) return buildSearch(host);
    if (part === "compare") return buildComparison(host);
    if (part === "saved") return buildSaved(host);
    if (part === "mail") return buildMail(host);
    return buildDetail(host, part);
  },
});
