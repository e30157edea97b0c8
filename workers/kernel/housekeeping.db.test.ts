import { afterAll, beforeAll, expect, test } from "vitest";
import type { JobRow } from "#shared/kernel/system-topics.ts";
import { withClient } from "#scripts/lib/postgres.mjs";
import { publishJob, publishJobProgress } from "#server/kernel/jobs/progress.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { forgetJobs } from "./housekeeping.loop.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const DAY = 86_400_000;
const inDays = (days: number) => () => new Date(Date.now() + days * DAY);
const relayed = () => relayOnce(world.kernel.pool, world.kernel.topics);

async function told(userId: string): Promise<JobRow> {
  const row: JobRow = {
    id: crypto.randomUUID(),
    version: 1,
    name: "import",
    title: "people.csv",
    state: "running",
    done: 1,
    total: 2,
    message: null,
    startedAt: null,
    finishedAt: null,
    href: null,
    can: { cancel: false, pause: false, resume: false },
  };
  await transact(world.system(), (tx) => publishJob(tx, userId, row));
  await relayed();
  return row;
}

/** Which of these jobs still have a progress, and an owner. */
async function kept(...jobs: JobRow[]) {
  const { rows } = await world.kernel.pool.query<{ progress: boolean; owner: boolean }>(
    `select exists (select from gauge_value where topic = 'job:' || j.id) as progress,
            exists (select from job_owner where job_id = j.id) as owner
       from unnest($1::uuid[]) with ordinality as j(id, n) order by j.n`,
    [jobs.map(({ id }) => id)],
  );
  return rows.map(({ progress, owner }) => [progress, owner]);
}

test("a job's progress and owner outlive its last move by seven days, other gauges all that", async () => {
  const { pool } = world.kernel;
  const { userId } = await world.user("data_ops");
  const [ended, long] = [await told(userId), await told(userId)];
  await pool.query(
    `insert into gauge_value (topic, key, rev, value) values ('wallboard', 'main', 1, '{}')`,
  );
  await forgetJobs({ pool, now: inDays(6) });
  expect(await kept(ended, long)).toEqual([
    [true, true],
    [true, true],
  ]);
  // the long one moved again on its sixth day
  await transact(world.system(), async (tx) => publishJobProgress(tx, long.id, long));
  await relayed();
  await pool.query(`update gauge_value set at = $2 where topic = 'job:' || $1`, [
    long.id,
    inDays(6)(),
  ]);
  await forgetJobs({ pool, now: inDays(8) });
  expect(await kept(ended, long)).toEqual([
    [false, false],
    [true, true],
  ]);
  expect((await pool.query(`select from gauge_value where topic = 'wallboard'`)).rowCount).toBe(1);
});

test("a job that moves after it was forgotten is its owner's again", async () => {
  const { pool } = world.kernel;
  const { userId } = await world.user("data_ops");
  const job = await told(userId);
  await forgetJobs({ pool, now: inDays(8) });
  await transact(world.system(), (tx) => publishJob(tx, userId, { ...job, version: 2 }));
  await relayed();
  expect(await kept(job)).toEqual([[true, true]]);
});

test("when events are kept for three days, then older days go and the log of younger ones stays", async () => {
  const pool = world.kernel.pool;
  const nameOf = (at: Date) => `event_log_${at.toISOString().slice(0, 10).replaceAll("-", "")}`;
  const old = [-6, -4, -3, -2].map((n) => inDays(n)());
  await withClient(world.database.ownerUrl, async (owner) => {
    await owner.query("set timezone = 'UTC'");
    for (const at of old) {
      const day = at.toISOString().slice(0, 10);
      await owner.query(
        `select ensure_range('event_log', $1, 'at', $2::date::timestamptz, ($2::date + 1)::timestamptz)`,
        [nameOf(at), day],
      );
    }
  });
  const left = async () => {
    const { rows } = await pool.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits
        where inhparent = 'event_log'::regclass`,
    );
    const names = rows.map(({ name }) => name);
    return old.map((at) => names.includes(nameOf(at)));
  };
  expect(await left()).toEqual([true, true, true, true]);
  await pool.query("select ensure_partitions($1)", [world.kernel.config.eventsKeptDays]);
  expect(world.kernel.config.eventsKeptDays).toBe(3);
  expect(await left()).toEqual([false, false, true, true]);
  // a worker of the version before says no number, and one that says nonsense keeps today at least
  await pool.query("select ensure_partitions()");
  await pool.query("select ensure_partitions(-5)");
  expect(await left()).toEqual([false, false, false, false]);
  const today = await pool.query("select to_regclass($1) is not null as there", [
    nameOf(new Date()),
  ]);
  expect(today.rows).toEqual([{ there: true }]);
});
