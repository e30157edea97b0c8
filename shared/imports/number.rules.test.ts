import { describe, expect, it } from "vitest";
import { decimalOf, readNumber } from "./number.rules.ts";

describe("numbers", () => {
  it.each([
    ["2,5 Mio", 2_500_000],
    ["$1.2M", 1_200_000],
    ["1.2 million", 1_200_000],
    ["1.2E+09", 1.2e9],
    ["2,5 Mrd. €", 2.5e9],
    ["USD 3,000,000", 3_000_000],
    ["1.234.567,89", 1_234_567.89],
    ["1'234'567.50", 1_234_567.5],
    ["12,34,567", 1_234_567],
    ["5 000 000,50", 5_000_000.5],
    ["1,234", 1234],
    ["1 234.5", 1234.5],
    ["0,125", 0.125],
    ["3bn", 3e9],
    ["12k", 12_000],
    ["12M$", 12_000_000],
    ["€10", 10],
    ["１２３", 123],
    ["ca. 500", 500],
    ["12 crore", 120_000_000],
  ])("%j is %d", (text, number) => {
    expect(readNumber(text)).toEqual({ is: "number", number });
  });

  it.each([
    ["1.250", 1250],
    ["1,250", 1250],
    ["1 200", 1200],
    ["1000 employees", 1000],
    ["250 Mitarbeiter", 250],
    ["320.0", 320],
    ["1.5M", 1_500_000],
  ])("%j as a count is %d", (text, number) => {
    expect(readNumber(text, { whole: true })).toEqual({ is: "number", number });
  });

  it.each([
    ["1.250", "may be two"],
    ["1.250 M", "may be two"],
    ["1,250 M", "may be two"],
    ["1,23,4", "may be two"],
    ["(1,234)", "less than nothing"],
    ["-5", "less than nothing"],
    ["1,234-", "less than nothing"],
    ["100 mil", "another language"],
    ["1e99", "out of range"],
    ["12,5%", "not a number"],
    ["many", "not a number"],
    ["2026-10-01", "not a number"],
    ["", "not a number"],
  ])("%j is never guessed", (text, why) => {
    expect(readNumber(text)).toEqual({ is: "unsure", why: expect.stringContaining(why) });
  });

  it.each([["2.5"], ["99999999999"]])("%j is no count", (text) => {
    expect(readNumber(text, { whole: true }).is).toBe("unsure");
  });

  it.each([
    ["51-200"],
    ["$10M - $50M"],
    ["10,001+"],
    ["> 500"],
    ["up to 50"],
    ["between 10 and 50"],
    ["11 to 50"],
    ["10 bis 49"],
    ["51–200"],
  ])("%j is a range, kept as it is written", (text) => {
    expect(readNumber(text, { whole: true })).toEqual({ is: "range", text });
  });

  it("are read by the sign that the file shows", () => {
    expect(readNumber("1.250", { decimal: "," })).toEqual({ is: "number", number: 1250 });
    expect(readNumber("1,250", { decimal: "," })).toEqual({ is: "number", number: 1.25 });
    expect(readNumber("1.250", { decimal: "." })).toEqual({ is: "number", number: 1.25 });
    expect(readNumber("1,250", { decimal: ",", whole: true }).is).toBe("unsure");
  });

  it.each([
    [["1.250,50", "abc"], ","],
    [["2,5"], ","],
    [["1.234.567"], ","],
    [["3.5", "1,234,567"], "."],
    [["1,234"], null],
    [["3.5", "2,5"], null],
    [["+44 20 7946"], null],
  ])("of %j show %j before decimals", (cells, decimal) => {
    expect(decimalOf(cells)).toBe(decimal);
  });
});
