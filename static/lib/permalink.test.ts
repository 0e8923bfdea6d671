import assert from "node:assert/strict";
import { test } from "node:test";
import { readPermalink, writePermalink } from "./permalink.ts";
import { DEFAULT_LAYERS, type ViewState, withLayer } from "./view.ts";

const TODAY = "2026-11-23";
const usual: ViewState = {
  zoom: 10.5,
  lat: 21.15,
  lng: 107.35,
  lang: "vi",
  corridor: "all",
  layers: DEFAULT_LAYERS,
  widthKm: 5,
  at: TODAY,
  asOf: "",
  asKnown: false,
  selection: null,
};

test("what is as usual is left out", () => {
  assert.equal(writePermalink(usual, TODAY), "10.5/21.1500/107.3500&lang=vi");
});

test("a view is read as it was written", () => {
  const views: Partial<ViewState>[] = [
    {},
    { lang: "en", corridor: "west", widthKm: 12 },
    { layers: [], at: "2020-01-01" },
    { asOf: "2025-03-12" },
    { asOf: "2025-03-12", asKnown: true },
    { layers: withLayer(DEFAULT_LAYERS, "admin2020", true) },
    { selection: { collection: "zones", id: "kcn-dong-mai" } },
    { selection: { collection: "parcels", id: "4711" } },
    { selection: { collection: "admin-units", id: "a&b=c d" } },
    { selection: { collection: "point", id: "107.100000,20.900000" } },
  ];
  for (const change of views) {
    const view = { ...usual, ...change };
    assert.deepEqual({ ...usual, ...readPermalink(`#${writePermalink(view, TODAY)}`) }, view);
  }
});

test("nonsense in an address is passed over, not obeyed", () => {
  const hostile = [
    "",
    "#",
    "#a/b/c",
    "#99/21/107",
    "#10/91/107",
    "#10/21/NaN",
    "#10/21/107/5",
    "#&lang=fr&corridor=north&w=900&at=yesterday",
    "#&asof=lastyear",
    "#&sel=secrets:1",
    "#&sel=point:200,100",
    "#&sel=zones:%E0%A4%A",
  ];
  for (const hash of hostile) {
    const { selection, ...rest } = readPermalink(hash);
    assert.deepEqual(rest, {}, hash);
    assert.equal(selection ?? null, null, hash);
  }
});

test("the two divisions of the province exclude each other", () => {
  const with2025 = withLayer(DEFAULT_LAYERS, "admin2025", true);
  const with2020 = withLayer(with2025, "admin2020", true);
  assert.ok(with2020.includes("admin2020"));
  assert.ok(!with2020.includes("admin2025"));
  assert.deepEqual(withLayer(with2020, "admin2020", false), DEFAULT_LAYERS);
});

test("an address without a place, and one with unknown layers", () => {
  assert.deepEqual(readPermalink("#lang=en&corridor=west"), { lang: "en", corridor: "west" });
  assert.deepEqual(readPermalink("#layers=zz"), {});
  assert.deepEqual(readPermalink("#layers=none"), { layers: [] });
});
