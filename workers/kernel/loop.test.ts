import { expect, test, vi } from "vitest";
import type { Kernel } from "#server/kernel/kernel.ts";
import { everyStep } from "./loop.ts";

const kernel = { log: { error: () => undefined } } as unknown as Kernel;

test("a loop is well while its steps end, fail or not, and says so when one hangs", async () => {
  let next = (): Promise<unknown> => Promise.resolve();
  const options = { stuckMs: 60 };
  const loop = await everyStep("sweep", 1, () => next(), options).start(kernel);
  expect(loop.health()).toBeNull();

  next = () => Promise.reject(new Error("the table is gone"));
  await vi.waitFor(() => expect(loop.health()).toContain("the table is gone"));

  let release = () => {};
  next = () => Promise.resolve();
  await vi.waitFor(() => expect(loop.health()).toBeNull());
  next = () => new Promise<void>((resolve) => (release = resolve));
  await vi.waitFor(() => expect(loop.health()).toBe("in one step for 0 s"));

  next = () => Promise.resolve();
  release();
  await vi.waitFor(() => expect(loop.health()).toBeNull());
  await loop.stop();
});
