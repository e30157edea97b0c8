import { expect, test } from "vitest";
import { csvCell, csvLine, guardCell, unguardCell } from "./csv.ts";

test.each([
  ["=1+1", "'=1+1"],
  ["+1;cmd", `"'+1;cmd"`],
  ["+1 212 555 0123", "'+1 212 555 0123"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["-2", "'-2"],
  ["\t=1", `"'\t'=1"`],
  ["\r=1", `"'\r'=1"`],
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

/** Ways in which spreadsheets split a line; with and without regard to quotes. */
const SPLITS = [",", ";", "\t", "|", "\n", "\r", "\u2028", /[,;\t]/, /[\s\S]*?[;|]/];

test.each([
  "a;=1+1",
  "a; \t@SUM(A1)",
  "a\n+cmd|' /C calc'!A0",
  "a\r\n-2+3",
  "a,\u200b＝1",
  "a|'=1",
  "\u00a0\ufeff=1",
  'a";"=1',
  "a;;;=1;-2",
  "=1\t=2\n=3",
  "a\u2028＋1",
])("when %j is split at any delimiter, then no part of it begins a formula", (text) => {
  const line = csvLine(["x", text, "y"]);
  for (const split of SPLITS) {
    for (const part of line.split(split)) {
      expect(part.replace(/^[\s\p{Cc}\p{Cf}"]+/u, "")).not.toMatch(/^[=+\-@＝＋－＠]/);
    }
  }
});

test("when text was guarded, then taking the guard away gives back just that text", () => {
  const letters = ["a", "=", "-", "'", '"', ";", ",", "\t", "\n", " ", "|", "＝", "\u200b", "\r"];
  let seed = 1;
  const next = (of: number) => (seed = (seed * 48_271) % 2_147_483_647) % of;
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from({ length: next(9) }, () => letters[next(letters.length)]).join("");
    expect(unguardCell(guardCell(text))).toBe(text);
  }
});

test("when a cell is a megabyte of line ends, then it is guarded in one pass", () => {
  expect(guardCell(`a${"\n".repeat(1_000_000)}=1`).endsWith("\n'=1")).toBe(true);
});

test("separators, quotes, line ends and spaces at the ends are quoted", () => {
  expect(csvLine(["a,b", 'say "x"', "two\nlines", " h "])).toBe(
    '"a,b","say ""x""","two\nlines"," h "\r\n',
  );
});
