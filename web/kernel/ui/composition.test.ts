import { expect, test } from "vitest";
import { holdComposition } from "./composition.ts";

/** A page with something that acts on Enter. @returns whether a press with these marks got to it */
function acts(marks: { isComposing?: boolean; keyCode?: number }, type = "keydown"): boolean {
  const page = new EventTarget();
  holdComposition(page);
  let acted = false;
  page.addEventListener(type, () => (acted = true));
  page.dispatchEvent(Object.assign(new Event(type), { key: "Enter", keyCode: 13, ...marks }));
  return acted;
}

test("a key press reaches the page", () => {
  expect(acts({})).toBe(true);
});

test("a key press within a composition reaches nothing, in Safari neither", () => {
  expect(acts({ isComposing: true })).toBe(false);
  expect(acts({ isComposing: true }, "keyup")).toBe(false);
  expect(acts({ isComposing: false, keyCode: 229 })).toBe(false);
});
