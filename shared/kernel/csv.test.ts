import { expect, test } from "vitest";
import { csvCell, csvLine } from "./csv.ts";

test.each([
  ["=1+1", "'=1+1"],
  ["+1;cmd", `"'+1;cmd"`],
  ["+1 212 555 0123", "'+1 212 555 0123"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["-2", "'-2"],
  ["\t=1", `"'\t=1"`],
  ["\r=1", `"'\r=1"`],
  [" =1", "' =1"],
  ['"=1', `"'""=1"`],
  ["'=1", "''=1"],
  ["＝1", "'＝1"],
  ["－1", "'－1"],
])("text %j is written %j, which no spreadsheet runs", (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

test.each([
  ["+12025550123", "+12025550123"],
  ["Ann-Marie", "Ann-Marie"],
  ["plain", "plain"],
  [null, ""],
  [undefined, ""],
  [-12.5, "-12.5"],
  [true, "true"],
  [["a", "b"], '"a; b"'],
  [["=a"], "'=a"],
])("%j stays what it is: %j", (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test("separators, quotes, line ends and spaces at the ends are quoted", () => {
  expect(csvLine(["a,b", 'say "x"', "two\nlines", " h "])).toBe(
    '"a,b","say ""x""","two\nlines"," h "\r\n',
  );
});
