import { expect, test } from "vitest";
import { cutText, toLine, zLine, zNote } from "./text.ts";

test.each([
  ["Jo\r\nBcc: victim@example.com", "Jo Bcc: victim@example.com"],
  ["  a\tb\u2028c\u0085d\u0000".slice(0, -1), "a b c d"],
  ["Zoë 👩‍🚀 नमस्ते", "Zoë 👩‍🚀 नमस्ते"],
  ["-", "-"],
])("a line of %j is %j", (text, line) => {
  expect(zLine().parse(text)).toBe(line);
});

test.each([
  "",
  " \n ",
  "\u200b",
  "\u00a0\u2003",
  "\u2060\ufeff\u00ad",
  "\u3164",
  "\u2800",
  "\u115f\u1160",
  "\ufe0f",
  "\u{e0041}",
  "\u202e\u2066",
  "\u0007",
])("text that nobody can see is empty, as a line and as a note: %j", (text) => {
  expect(toLine(text)).toBe("");
  expect(zLine().min(1).safeParse(text).success).toBe(false);
  expect(zNote(100).min(1).safeParse(text).success).toBe(false);
});

test("a note keeps its lines", () => {
  expect(zNote(100).parse(" one\ntwo ")).toBe("one\ntwo");
});

test.each([
  ["abc", 10, "abc"],
  ["ab👨‍👩‍👧‍👦", 5, "ab"],
  ["e\u0301e\u0301e\u0301", 3, "e\u0301"],
  ["👍🏽👍🏽", 4, "👍🏽"],
  ["🇩🇪🇫🇷", 6, "🇩🇪"],
])("%s cut to %i is %s", (text, max, cut) => {
  expect(cutText(text, max)).toBe(cut);
});

test("one sign that is longer than all is cut all the same, but never to nothing", () => {
  const cut = cutText(`e${"\u0301".repeat(500)}`, 20);
  expect(cut).toHaveLength(20);
  expect(cutText("😀".repeat(9), 1)).toBe("");
});
