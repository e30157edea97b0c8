import { expect, test } from "vitest";
import { csvCell, csvLine } from "./csv-cell.rules.ts";

test.each(["=1+1", "+1;cmd", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1', "'=1", "＝1", "－1"])(
  "%j cannot run as a formula",
  (text) => expect(csvCell(text).replace(/^"/, "")[0]).toBe("'"),
);

test("phones, numbers and plain text stay as they are", () => {
  expect(csvCell("+442079460123")).toBe("+442079460123");
  expect(csvCell(-12.5)).toBe("-12.5");
  expect(csvCell("Ann-Marie")).toBe("Ann-Marie");
  expect(csvCell(null)).toBe("");
});

test("separators, quotes and line ends are quoted", () => {
  expect(csvLine(["a,b", 'say "x"', "two\nlines"])).toBe('"a,b","say ""x""","two\nlines"\r\n');
});
