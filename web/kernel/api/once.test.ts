import { expect, test } from "vitest";
import { createOnce } from "./once.ts";

function counted() {
  const runs: string[] = [];
  const once = createOnce<number>();
  let answer: (value: number) => void = () => undefined;
  const ask = (intent: string) =>
    once(intent, () => {
      runs.push(intent);
      return new Promise((resolve) => (answer = resolve));
    });
  return { runs, ask, answer: (value: number) => answer(value) };
}

test("asked for twice while it is under way, a command runs once and both get its answer", async () => {
  const { runs, ask, answer } = counted();
  const both = [ask("create"), ask("create")];
  answer(7);
  expect(await Promise.all(both)).toEqual([7, 7]);
  expect(runs).toEqual(["create"]);
});

test("another input, and the same one when the first is done, runs", async () => {
  const { runs, ask, answer } = counted();
  const first = ask("a");
  answer(1);
  await first;
  void ask("b");
  void ask("a");
  expect(runs).toEqual(["a", "b", "a"]);
});

test("a command that failed can be asked for again", async () => {
  const once = createOnce<string>();
  await expect(once("a", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await once("a", () => Promise.resolve("done"))).toBe("done");
});
