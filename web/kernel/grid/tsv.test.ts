import { expect, it } from "vitest";
import { toTsv } from "./tsv.ts";

it("writes rows a spreadsheet reads, one line each", () => {
  expect(
    toTsv([
      ["Name", "Size"],
      ["Acme\tand\nsons", 12],
      [null, undefined],
    ]),
  ).toBe("Name\tSize\nAcme and sons\t12\n\t");
});

it("defuses formulas and leaves phones and numbers alone", () => {
  expect(toTsv([["=cmd()", "@sum", "+1+cmd", "-5", "+1 212 555 0100"]])).toBe(
    "'=cmd()\t'@sum\t'+1+cmd\t-5\t+1 212 555 0100",
  );
});

it("when a cell hides a formula behind what spreadsheets skip or split at, then it is guarded too", () => {
  expect(toTsv([[" =1", '"=1', "＝1", "a;=1", "\u00a0@x", "a; b"]])).toBe(
    "' =1\t'\"=1\t'＝1\ta;'=1\t'\u00a0@x\ta; b",
  );
});
