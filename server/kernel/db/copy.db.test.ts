import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "#scripts/lib/postgres.mjs";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { copyIn, copyLine } from "./copy.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
  await withClient(world.database.ownerUrl, (owner) =>
    owner.query(
      "create table copied (n int primary key, text text); grant all on copied to public",
    ),
  );
});
afterAll(() => world?.close());

type Lines = () => AsyncGenerator<string>;

/** Copies `lines` over what was there. @returns the rows that the server took */
async function copied(lines: Lines, pid?: (pid: number) => void): Promise<number> {
  let taken = -1;
  await copyIn(world.kernel.pool, {
    async before(client) {
      const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
      pid?.(rows[0]!.pid);
      await client.query("delete from copied");
      return true;
    },
    copy: "copy copied (n, text) from stdin",
    lines,
    after: async (_client, rows) => void (taken = rows),
  });
  return taken;
}
const stored = async () =>
  (await world.kernel.pool.query("select n, text from copied order by n")).rows;
const KEPT = [
  { n: 1, text: "a\tb\\c\nd\re \\N ü" },
  { n: 2, text: null },
  { n: 3, text: "" },
];
const keep: Lines = async function* () {
  for (const { n, text } of KEPT) yield copyLine([n, text]);
};
/** More than the connection buffers: the server must have read. */
const endless = (told: () => void): Lines =>
  async function* () {
    for (let n = 0; ; n++) {
      if (n === 100_000) told();
      yield copyLine([n, "x".repeat(200)]);
    }
  };

test("every text arrives as it was, nothing as null", async () => {
  expect(await copied(keep)).toBe(3);
  expect(await stored()).toEqual(KEPT);
  expect(await copied(async function* () {})).toBe(0);
  expect(await stored()).toEqual([]);
});

test("when the source fails, then its own error is thrown and nothing has changed", async () => {
  await copied(keep);
  const failing: Lines = async function* () {
    for (let n = 10; n < 5_000; n++) yield copyLine([n, "x".repeat(100)]);
    throw new Error("the file is cut off");
  };
  await expect(copied(failing)).rejects.toThrow("the file is cut off");
  expect(await stored()).toEqual(KEPT);
});

test("when the server refuses a row, then the source is read no further and nothing has changed", async () => {
  await copied(keep);
  let ended = false;
  const twice: Lines = async function* () {
    try {
      for (;;) yield copyLine([7, "x".repeat(200)]);
    } finally {
      ended = true;
    }
  };
  await expect(copied(twice)).rejects.toThrow(/duplicate key/);
  expect(ended).toBe(true);
  expect(await stored()).toEqual(KEPT);
});

test("when the connection is lost, then the copy fails and the process lives", async () => {
  await copied(keep);
  let pid = 0;
  const lines = endless(
    () => void world.kernel.pool.query("select pg_terminate_backend($1)", [pid]),
  );
  await expect(copied(lines, (own) => (pid = own))).rejects.toThrow();
  expect(await stored()).toEqual(KEPT);
});
