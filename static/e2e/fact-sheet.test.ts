import assert from "node:assert/strict";
import { before, test } from "node:test";
import { api, BASE } from "./browser.ts";
import { sitesThere } from "./sites.ts";

before(sitesThere);

for (const lang of ["vi", "en"])
  test(`the largest site has a fact sheet of one page, ${lang}`, async () => {
    const { items } = await api<{ items: { id: string }[] }>("/api/sites?sortby=-area_ha&limit=1");
    const answer = await fetch(`${BASE}/api/sites/${items[0]?.id}/factsheet.pdf?lang=${lang}`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type") ?? "", /^application\/pdf/);
    const text = Buffer.from(await answer.arrayBuffer()).toString("latin1");
    assert.match(text, /^%PDF-1\./);
    assert.equal(text.match(/\/Type\s*\/Page\b/g)?.length, 1);
  });
