import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** WCAG 2.2: relative luminance and contrast of two `#rrggbb` colours. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

/** Values of `--<scale>-1` … `-12` of one file, the light block first when it has both. */
function scale(file: string, name: string, dark: boolean): string[] {
  const css = readFileSync(new URL(file, import.meta.url), "utf8");
  const found = [...css.matchAll(new RegExp(`--${name}-\\d+: (#[0-9a-f]{6});`, "g"))].map(
    (match) => match[1]!,
  );
  return dark ? found.slice(-12) : found.slice(0, 12);
}

const light = scale("./blue.css", "blue", false);
const dark = scale("./blue.css", "blue", true);
const gray = scale("./tokens.css", "slate", true);
const AA = 4.5;

it("makes hsl(220 90% 56%) step 9, and white text on it passes AA", () => {
  expect([light[8], dark[8]]).toEqual(["#2a6df4", "#2a6df4"]);
  expect(contrast(light[8]!, "#ffffff")).toBeGreaterThanOrEqual(AA);
});

it("keeps white text on a primary button under the mouse at AA", () => {
  for (const hovered of [light[9]!, dark[9]!]) {
    expect(contrast(hovered, "#ffffff")).toBeGreaterThanOrEqual(AA);
  }
});

it("makes accent text of steps 11 and 12 pass AA on the page, panels and tinted fills", () => {
  for (const text of [light[10]!, light[11]!]) {
    for (const back of ["#ffffff", "#f6f7f8", light[1]!, light[2]!]) {
      expect(contrast(text, back)).toBeGreaterThanOrEqual(AA);
    }
  }
  for (const text of [dark[10]!, dark[11]!]) {
    for (const back of [gray[0]!, gray[2]!, dark[1]!, dark[2]!]) {
      expect(contrast(text, back)).toBeGreaterThanOrEqual(AA);
    }
  }
});

it("makes quiet text pass AA on the dark page, panels and controls", () => {
  for (const back of gray.slice(0, 5)) {
    expect(contrast(gray[10]!, back)).toBeGreaterThanOrEqual(AA);
  }
});
