import { expect } from "vitest";
import { verifyAll } from "#server/kernel/verify.ts";
import type { TestWorld } from "./kernel.ts";

/**
 * Fails unless every stored figure, history, chain and gauge of the workspace equals its rows. Figures
 * that loops publish follow their rows within a second or two: the app must still run.
 */
export async function expectNoDrift(world: TestWorld): Promise<void> {
  const drifts = async () =>
    (await verifyAll(world.system("verify"))).flatMap((module) => module.drifts);
  await expect.poll(drifts, { interval: 1_000 }).toEqual([]);
}
