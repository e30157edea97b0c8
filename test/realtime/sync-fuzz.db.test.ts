import { expect, test } from "vitest";
import { fuzzSync } from "#test/harness/sync-fuzz.ts";

test("whatever breaks, every view equals a fresh read when it is quiet again", async () => {
  const tally = await fuzzSync({ seed: Number(process.env["SEED"] ?? 1), rounds: 3 });
  for (const fault of ["drop", "duplicate", "delay", "spoil", "cut"] as const) {
    expect(tally[fault], fault).toBeGreaterThan(0);
  }
});
