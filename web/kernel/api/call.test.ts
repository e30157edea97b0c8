import { expect, test } from "vitest";
import { positionsOf } from "./call.ts";

test("two answers that were read at the same place are told apart, one answer's topics are not", () => {
  const headers = new Headers({
    "x-positions": JSON.stringify({ a: { epoch: "e", seq: 5 }, b: { epoch: "e", seq: 2 } }),
  });
  const [first, second] = [positionsOf(headers), positionsOf(headers)];
  expect(first["a"]).toMatchObject({ epoch: "e", seq: 5 });
  expect(first["b"]!.read).toBe(first["a"]!.read);
  expect(second["a"]!.read).not.toBe(first["a"]!.read);
  expect(positionsOf(new Headers())).toEqual({});
});
