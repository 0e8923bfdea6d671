import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "./text.ts";

test("folding drops every Vietnamese diacritic", () => {
  assert.equal(
    fold("Móng Cái, Đầm Hà, Đông Triều, Uông Bí"),
    "mong cai, dam ha, dong trieu, uong bi",
  );
  assert.equal(fold("ẤẦẨẪẬ ưừứửữự ơờớởỡợ"), "aaaaa uuuuuu oooooo");
});
