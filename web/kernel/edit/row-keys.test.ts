import { expect, test } from "vitest";
import { keysFor } from "./row-keys.ts";

test("rows keep their keys when others come or go behind them, and no key is given twice", () => {
  expect(keysFor([], 3)).toEqual([1, 2, 3]);
  expect(keysFor([2, 1, 3], 3)).toEqual([2, 1, 3]);
  expect(keysFor([2, 1, 3], 5)).toEqual([2, 1, 3, 4, 5]);
  expect(keysFor([5, 2], 3)).toEqual([5, 2, 6]);
  expect(keysFor([5, 2, 6], 1)).toEqual([5]);
});
