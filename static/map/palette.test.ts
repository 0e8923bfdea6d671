import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LATENESS_COLORS } from "./lateness.ts";
import { CORRIDOR_COLORS, STATE_COLORS, WORK_COLORS, ZONE_COLORS } from "./palette.ts";

type Rgb = [number, number, number];

/** Dichromatic vision after Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const VISIONS: Record<string, number[]> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152, 1.053, -0.205, 0.115, 0.786, 0.099, -0.004, -0.048, 1.052],
  deuteranopia: [0.367, 0.861, -0.228, 0.28, 0.673, 0.047, -0.012, 0.043, 0.969],
  tritanopia: [1.256, -0.077, -0.179, -0.078, 0.931, 0.148, 0.005, 0.691, 0.304],
};

function linear(hex: string): Rgb {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
}

function seen([r, g, b]: Rgb, matrix: number[]): Rgb {
  return [0, 3, 6].map((row) => {
    const [x = 0, y = 0, z = 0] = matrix.slice(row, row + 3);
    return Math.max(0, Math.min(1, x * r + y * g + z * b));
  }) as Rgb;
}

function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122 * r + 0.5363 * g + 0.0514 * b);
  const m = Math.cbrt(0.2119 * r + 0.6807 * g + 0.1074 * b);
  const s = Math.cbrt(0.0883 * r + 0.2817 * g + 0.63 * b);
  return [
    0.2105 * l + 0.7936 * m - 0.0041 * s,
    1.978 * l - 2.4286 * m + 0.4506 * s,
    0.0259 * l + 0.7828 * m - 0.8087 * s,
  ];
}

function distance(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function contrast(a: string, b: string): number {
  const light = (hex: string) => {
    const [r, g, b2] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b2;
  };
  const [dark, bright] = [light(a), light(b)].sort((x, y) => x - y) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

test("clearance states stay apart for every kind of colour vision", () => {
  const states = Object.entries(STATE_COLORS).filter(([state]) => state !== "excluded");
  for (const [vision, matrix] of Object.entries(VISIONS)) {
    const colours = states.map(
      ([state, hex]) => [state, oklab(seen(linear(hex), matrix))] as const,
    );
    for (const [i, [one, a]] of colours.entries())
      for (const [other, b] of colours.slice(i + 1))
        assert.ok(distance(a, b) > 0.06, `${one} and ${other} look alike with ${vision}`);
  }
});

test("lateness stays apart for every kind of colour vision", () => {
  for (const [vision, matrix] of Object.entries(VISIONS)) {
    const colours = Object.entries(LATENESS_COLORS).map(
      ([kind, hex]) => [kind, oklab(seen(linear(hex), matrix))] as const,
    );
    for (const [i, [one, a]] of colours.entries())
      for (const [other, b] of colours.slice(i + 1))
        assert.ok(distance(a, b) > 0.08, `${one} and ${other} look alike with ${vision}`);
  }
});

test("the two corridors are told apart by every kind of colour vision", () => {
  for (const [vision, matrix] of Object.entries(VISIONS)) {
    const [west, east] = ["west", "east"].map((code) =>
      oklab(seen(linear(CORRIDOR_COLORS[code] as string), matrix)),
    ) as [Rgb, Rgb];
    assert.ok(distance(west, east) > 0.08, vision);
  }
});

test("lines stand out from land and sea", () => {
  const lines = [
    ...Object.values(WORK_COLORS),
    ...Object.values(ZONE_COLORS),
    ...Object.values(CORRIDOR_COLORS),
  ];
  for (const line of lines)
    for (const ground of ["#f9f7f1", "#dbe8ed", "#ece9e1"])
      assert.ok(contrast(line, ground) >= 3, `${line} on ${ground}`);
});

test("text has the contrast that WCAG AA asks for", () => {
  const css = readFileSync(join(process.cwd(), "styles/tokens.css"), "utf8");
  const token = (name: string) => {
    const match = new RegExp(`--${name}:\\s*(#[0-9a-f]{6})`, "i").exec(css);
    assert.ok(match, `--${name} is not a six-digit colour`);
    return match[1] as string;
  };
  const pairs = [
    ["ink", "paper"],
    ["ink-soft", "paper"],
    ["ink-soft", "wash"],
    ["brand", "paper"],
    ["brand-strong", "brand-wash"],
    ["paper", "brand"],
    ["danger", "danger-wash"],
    ["warning", "warning-wash"],
    ["ok", "ok-wash"],
  ] as const;
  for (const [text, ground] of pairs)
    assert.ok(contrast(token(text), token(ground)) >= 4.5, `${text} on ${ground}`);
});
