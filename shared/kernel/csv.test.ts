import { expect, test } from "vitest";
import { csvCell, csvLine } from "./csv.ts";

test.each([
  ["=1+1", "'=1+1"],
  ["@sum", "'@sum"],
  ["-2", "'-2"],
  ["+1 cmd", "'+1 cmd"],
  ["\t=1", '"\'\t=1"'],
  ["+12025550123", "+12025550123"],
  ['say "hi", now', '"say ""hi"", now"'],
  ["two\nlines", '"two\nlines"'],
  ["plain", "plain"],
])("text %j is written %j", (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

test("numbers and nothing stay as they are", () => {
  expect(csvLine([-2, null, "a"])).toBe("-2,,a\r\n");
});
