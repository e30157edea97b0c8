import { afterEach, beforeEach, expect, test } from "vitest";
import { importUnderBlows, type Blow, type ImportTrace } from "../harness/import-crash.ts";
import { testWorld } from "../harness/kernel.ts";
import type { TestWorld } from "../harness/kernel.ts";

const ROWS = Number(process.env["ROWS"] ?? 100_000);
let world: TestWorld;
let undisturbed: Omit<ImportTrace, "rssMb">;

beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.close());

async function traced(blows: Blow[]) {
  const { rssMb, ...trace } = await importUnderBlows(world, ROWS, blows);
  process.stdout.write(
    `${JSON.stringify({ rows: ROWS, blows: blows.length, rssMb, ...trace.counts })}\n`,
  );
  expect(rssMb).toBeLessThanOrEqual(300);
  return trace;
}

test(`${ROWS} rows by a worker nobody disturbs, within 300 MB`, async () => {
  undisturbed = await traced([]);
  expect(undisturbed.counts).toMatchObject({ state: "done", total: ROWS });
});

test("the same with the worker killed while it stages and while it applies", async () => {
  const kill = "kill the worker";
  expect(
    await traced([
      { at: 0, what: kill },
      { at: ROWS / 3, what: kill },
      { at: (2 * ROWS) / 3, what: kill },
    ]),
  ).toEqual(undisturbed);
});

test("the same when the database crashes under it: the file is staged again", async () => {
  expect(await traced([{ at: ROWS / 2, what: "crash the database" }])).toEqual(undisturbed);
});
