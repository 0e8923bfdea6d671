import assert from "node:assert/strict";
import { test } from "node:test";
import { cornerRows, cornersCsv, readCorners } from "./corners.ts";
import { readDrawing, Unreadable } from "./read.ts";

const square = "2320000.5\t400000\n2320000.5\t400100\n2320100.5\t400100\n2320100.5\t400000";

test("X north before Y east, in whatever columns a surveyor sends", () => {
  const ways = [
    square,
    square.replaceAll("\t", " "),
    square.replaceAll("\t", "; "),
    square.replaceAll("\t", ","),
    square.replaceAll(".", ",").replaceAll("\t", "  "),
    `STT\tX(m)\tY(m)\n${square
      .split("\n")
      .map((line, at) => `${at + 1}\t${line}`)
      .join("\n")}`,
    `${square}\n${square.split("\n")[0]}`,
    square
      .replaceAll("\t", " ")
      .split("\n")
      .map((line, at) => `M${at + 1} ${line} 100.00`)
      .join("\n"),
    "2.320.000,5;400.000\n2.320.000,5;400.100\n2.320.100,5;400.100\n2.320.100,5;400.000",
  ];
  for (const text of ways) {
    const read = readCorners(text);
    assert.deepEqual(read.faults, [], text);
    assert.equal(read.swapped, false, text);
    assert.deepEqual(
      read.rings,
      [
        [
          [400_000, 2_320_000.5],
          [400_100, 2_320_000.5],
          [400_100, 2_320_100.5],
          [400_000, 2_320_100.5],
        ],
      ],
      text,
    );
  }
});

test("swapped columns are put right and told", () => {
  const swapped = square
    .split("\n")
    .map((line) => line.split("\t").reverse().join("\t"))
    .join("\n");
  const read = readCorners(swapped);
  assert.equal(read.swapped, true);
  assert.deepEqual(read.rings, readCorners(square).rings);
});

test("every line that is wrong is named", () => {
  const read = readCorners(`${square}\nkhông rõ\n12 13\n`);
  assert.deepEqual(
    read.faults.map(({ row, rule }) => [row, rule]),
    [
      [5, "two_numbers"],
      [6, "outside"],
    ],
  );
  assert.equal(readCorners("2320000 400000\n2320000 400100").faults[0]?.rule, "few");
  assert.deepEqual(readCorners(""), { rings: [], swapped: false, faults: [] });
});

test("a table that is written out is read back", () => {
  const [ring] = readCorners(square).rings;
  assert.ok(ring);
  const csv = cornersCsv([[ring]]);
  assert.deepEqual(readCorners(csv).rings, [ring]);
  assert.deepEqual(
    cornerRows([[ring]]).map(({ side }) => side),
    [100, 100, 100, 100],
  );
});

const ring = "107.0 21.0, 107.01 21.0, 107.01 21.01, 107.0 21.0";
const coordinates = ring.split(", ").map((pair) => pair.split(" ").map(Number));

test("GeoJSON and WKT are read, whatever is around the areas", () => {
  const texts = [
    `POLYGON ((${ring}))`,
    `SRID=4326;MULTIPOLYGON(((${ring})))`,
    JSON.stringify({ type: "Polygon", coordinates: [coordinates] }),
    JSON.stringify({
      type: "FeatureCollection",
      features: [
        {
          type: "Feature",
          geometry: {
            type: "GeometryCollection",
            geometries: [{ type: "Polygon", coordinates: [coordinates] }],
          },
        },
        { type: "Feature", geometry: null },
      ],
    }),
  ];
  for (const text of texts)
    assert.deepEqual(
      readDrawing(text),
      { type: "MultiPolygon", coordinates: [[coordinates]] },
      text,
    );
  const holed = readDrawing(`MULTIPOLYGON(((${ring}),(${ring})),((${ring})))`);
  assert.deepEqual(
    holed.type === "MultiPolygon" && holed.coordinates.map((part) => part.length),
    [2, 1],
  );
});

test("what is no drawing says why", () => {
  const nested = `${'{"type":"GeometryCollection","geometries":['.repeat(2000)}${"]}".repeat(2000)}`;
  const cases: [string, string][] = [
    ["", "empty"],
    ["hello", "unknown"],
    ["{", "broken"],
    ['{"type":"Polygon","coordinates":[[["a",1]]]}', "broken"],
    ['{"type":"Point","coordinates":[107,21]}', "no_area"],
    [nested, "no_area"],
    ["POLYGON((21 107, 21 107.1, 21.1 107.1, 21 107))", "swapped"],
    ["POLYGON((2 48, 2.1 48, 2.1 48.1, 2 48))", "outside"],
    ["POLYGON((107 x, 107.1 21))", "broken"],
  ];
  for (const [text, fault] of cases)
    assert.throws(
      () => readDrawing(text),
      (error) => error instanceof Unreadable && error.fault === fault,
      `${text.slice(0, 60)} → ${fault}`,
    );
});
