import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LIMITS } from "#shared/kernel/wire.ts";
import { eventsWorld, type EventsWorld } from "#test/harness/events-world.ts";
import { TopicLog } from "./topic-log.ts";

let world: EventsWorld;
let epoch = "";
beforeAll(async () => {
  world = await eventsWorld();
  ({ epoch } = (await world.pool.query("select epoch from relay_head")).rows[0]);
});
afterAll(() => world.close());

/** Topics with events of this size in the log, as relays would have left them. */
async function fill(
  prefix: string,
  topics: number,
  events: number,
  chars: number,
): Promise<string[]> {
  const { rows } = await world.pool.query<{ topic: string }>(
    `with t as (select $1 || n as topic from generate_series(1, $2::int) n),
          e as (insert into event_log (pos, topic, epoch, seq, type, data)
                select seq, topic, $5, seq, 'n', json_build_object('n', repeat('x', $4))
                  from t, generate_series(1, $3::int) seq),
          h as (insert into topic_head (topic, epoch, seq) select topic, $5, $3 from t)
     select topic from t order by length(topic), topic`,
    [prefix, topics, events, chars, epoch],
  );
  return rows.map(({ topic }) => topic);
}

/** A log on the world's database that notes how many characters each read brought. */
function logOf(reads: number[]): TopicLog {
  const pool = {
    async query(...args: unknown[]) {
      const answer = (await Reflect.apply(world.pool.query, world.pool, args)) as {
        rows: { events: { data: string }[] | null }[];
      };
      const events = answer.rows.flatMap((row) => row.events ?? []);
      reads.push(events.reduce((sum, { data }) => sum + data.length, 0));
      return answer;
    },
  } as unknown as Pool;
  const log = new TopicLog(pool);
  log.reset(epoch, Number.MAX_SAFE_INTEGER);
  return log;
}
const behind = (topics: string[], seq = 0) => topics.map((topic) => ({ topic, epoch, seq }));

test("when a page missed more than the memory holds, then it is answered at once, and little of it is loaded", async () => {
  const topics = await fill("large-", 100, 10, 100_000);
  const reads: number[] = [];
  const log = logOf(reads);
  const missed = await log.missed(behind(topics));
  const replayed = topics.filter((topic) => missed.get(topic)!.status === "replay");
  expect(replayed).toEqual(topics.slice(0, replayed.length));
  expect(replayed.length).toBeGreaterThan(0);
  const chars = replayed
    .flatMap((topic) => missed.get(topic)!.events)
    .reduce((sum, { size }) => sum + size, 0);
  expect(chars).toBeLessThanOrEqual(LIMITS.replayCharsAtOnce);
  for (const topic of topics.slice(replayed.length)) {
    expect(missed.get(topic)).toMatchObject({ status: "snapshot", head: 10, epoch });
  }
  expect(reads.length).toBeLessThanOrEqual(3);
  expect(Math.max(...reads)).toBeLessThanOrEqual(2 * LIMITS.replayCharsAtOnce);
});

test("when many pages missed much of different topics, then each is answered, whatever the others' loads push out", async () => {
  const topics = await fill("many-", 45, 4, 400_000);
  const reads: number[] = [];
  const log = logOf(reads);
  const answers = await Promise.all(topics.map((topic) => log.missed(behind([topic]))));
  for (const [n, topic] of topics.entries()) {
    expect(answers[n]!.get(topic)).toMatchObject({ status: "replay", head: 4 });
    expect(answers[n]!.get(topic)!.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  }
  expect(Math.max(...reads)).toBeLessThanOrEqual(2 * LIMITS.replayCharsAtOnce);
});

test("when the events of one topic are too many for an answer, then who missed few gets them and who missed all reads again", async () => {
  const [topic] = await fill("long-", 1, 10, 400_000);
  const log = logOf([]);
  const [far, near] = await Promise.all([
    log.missed(behind([topic!])),
    log.missed(behind([topic!], 7)),
  ]);
  expect(far.get(topic!)).toMatchObject({ status: "snapshot", head: 10 });
  expect(near.get(topic!)!.events.map(({ seq }) => seq)).toEqual([8, 9, 10]);
});
