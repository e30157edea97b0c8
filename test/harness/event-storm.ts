import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { writeOutbox } from "#server/kernel/events/outbox.ts";
import { execOf, things, type EventsWorld } from "./events-world.ts";
import { until } from "./until.ts";

interface LogRow {
  pos: string;
  topic: string;
  seq: string;
  type: string;
  data: { n: number };
}

/** The log of every topic that begins so, by position. */
export async function logOf(world: EventsWorld, prefix: string): Promise<LogRow[]> {
  const sql = "select * from event_log where starts_with(topic, $1) order by pos";
  return (await world.pool.query<LogRow>(sql, [prefix])).rows;
}

const event = (id: string, n: number) => things.event({ id }, "n", { n });

/** `writers` transactions at once, each numbering its events under a row lock, as commands do. */
export async function storm(
  world: EventsWorld,
  topic: string,
  writers: number,
  each: number,
): Promise<void> {
  // The app may create no table; a gauge row is as good a row to lock and count.
  await world.pool.query("insert into gauge_value values ('counter', $1, 0, 0, '0')", [topic]);
  const writer = async (w: number) => {
    for (let i = 0; i < each; i++) {
      const client = await world.pool.connect();
      await client.query("begin");
      const bump =
        "update gauge_value set rev = rev + 1 where topic = 'counter' and key = $1 returning rev::int as n";
      const { n } = (await client.query<{ n: number }>(bump, [topic])).rows[0]!;
      await writeOutbox(execOf(client), [event(topic, n), event(`${topic}-${w}`, i + 1)]);
      if (i % 10 === 9) await sleep(3);
      await client.query("commit");
      client.release();
      world.signals.notify("outbox");
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, w) => writer(w)));
}

/** Every event of the storm, once, numbered without a gap, in the order of the commits. */
export async function expectWhole(
  world: EventsWorld,
  topic: string,
  writers: number,
  each: number,
): Promise<void> {
  await until("outbox empty", async () => {
    const { rows } = await world.pool.query("select from outbox where kind <> 'task' limit 1");
    return rows.length === 0;
  });
  const rows = await logOf(world, `things:${topic}`);
  const main = rows.filter((row) => row.topic === `things:${topic}`);
  const range = Array.from({ length: writers * each }, (_, i) => i + 1);
  expect(main.map((row) => row.data.n)).toEqual(range);
  expect(main.map((row) => Number(row.seq))).toEqual(range);
  for (let w = 0; w < writers; w++) {
    const own = rows.filter((row) => row.topic === `things:${topic}-${w}`);
    expect(own.map((row) => row.data.n)).toEqual(range.slice(0, each));
  }
  expect(new Set(rows.map((row) => row.pos)).size).toBe(rows.length);
}

/** Terminates the sessions of relays in the middle of their batches; stop() says how many. */
export function killRelaySessions(world: EventsWorld): { stop(): Promise<number> } {
  let kills = 0;
  let done = false;
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state = 'active'
       and (query ~ 'relay_take' or query ~ '^\\s*with input')`;
  const killing = (async () => {
    while (!done) kills += (await world.pool.query(sql)).rowCount ?? 0;
  })();
  return {
    async stop() {
      done = true;
      await killing;
      return kills;
    },
  };
}
