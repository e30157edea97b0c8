import { expect, it } from "vitest";
import { exportCell } from "./cell.rules.ts";

it.each([
  [null, ""],
  [-5, "-5"],
  ["+12125550123", "+12125550123"],
  ["+1 212 555 0123", "'+1 212 555 0123"],
  ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
  ["-5", "'-5"],
  [["a", "b"], "a; b"],
  [["=a"], "'=a"],
  ["plain", "plain"],
])("%j is exported as %j", (value, cell) => {
  expect(exportCell(value)).toBe(cell);
});
