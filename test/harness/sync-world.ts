import { setTimeout as sleep } from "node:timers/promises";
import { Pool, type PoolClient } from "pg";
import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { rowEvents } from "#shared/kernel/row-events.ts";
import { defineTopic, topicTable } from "#shared/kernel/topics.ts";
import { topicHeads } from "#server/kernel/events/topic-heads.ts";
import { writeOutbox, type OutboxRow } from "#server/kernel/events/outbox.ts";
import type { Answer } from "#web/kernel/api/call.ts";
import type { Dice } from "#test/filters/random.ts";
import { eventsWorld, execOf, worldTopics } from "./events-world.ts";

const zThing = z.object({
  id: zId,
  version: z.number().int(),
  shelf: z.string(),
  text: z.string(),
});
export type Thing = z.infer<typeof zThing>;

const spec = { audience: "agency", verb: "account.read" } as const;
/** All things of a shelf, as a grid follows them. */
export const shelfTopic = defineTopic({
  ...spec,
  pattern: "shelf:<id>",
  class: "log",
  events: rowEvents(zThing),
});
export const thingTopic = defineTopic({
  ...spec,
  pattern: "thing:<id>",
  class: "log",
  events: rowEvents(zThing),
});
/** Writes of many things, of which no thing's own topic tells. */
export const thingBatches = defineTopic({
  ...spec,
  pattern: "batches:thing",
  class: "log",
  events: {},
});
/** How often each shelf (key) was counted. */
export const shelfCounts = defineTopic({
  ...spec,
  pattern: "shelf-counts",
  class: "gauge",
  value: z.object({ n: z.number().int() }),
});
export const syncTopics = topicTable([
  ...worldTopics.defs,
  shelfTopic,
  thingTopic,
  thingBatches,
  shelfCounts,
]);

export const SHELVES = ["a", "b", "c"] as const;
const PER_SHELF = 8;

const TABLES = `
  create table thing (id uuid primary key, version int not null, shelf text not null,
                      text text not null, gone boolean not null default false);
  create table shelf (id text primary key, n int not null);
  grant select, insert, update, delete on thing, shelf to pivotal_app;`;
const ROW = "id, version, shelf, text";

/** A database of things on shelves, written as commands write, and read as screens read. */
export async function syncWorld(seeded: Dice) {
  const world = await eventsWorld();
  const owner = new Pool({ connectionString: world.ownerUrl, max: 2 });
  await owner.query(TABLES);
  const idOf = () => {
    const hex = Array.from({ length: 32 }, () => seeded.int(16).toString(16)).join("");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-7$3-8$4-$5").slice(0, 36);
  };
  const ids: string[] = [];
  for (const shelf of SHELVES) {
    await world.pool.query("insert into shelf values ($1, 0)", [shelf]);
    for (let i = 0; i < PER_SHELF; i++) {
      ids.push(idOf());
      await world.pool.query("insert into thing values ($1, 1, $2, 'first')", [ids.at(-1), shelf]);
    }
  }

  /** One command: its rows and their events in one transaction. */
  const command = async (write: (client: PoolClient) => Promise<OutboxRow[]>) => {
    const client = await world.pool.connect();
    try {
      await client.query("begin");
      await writeOutbox(execOf(client), await write(client));
      await client.query("commit");
    } catch (error) {
      await client.query("rollback").catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
    world.signals.notify("outbox");
  };
  const upserts = (row: Thing, ...more: OutboxRow[]): OutboxRow[] => {
    const { id, version, shelf } = row;
    const upsert = { op: "upsert", id, version, row } as const;
    return [
      ...more,
      shelfTopic.event({ id: shelf }, "upsert", upsert),
      thingTopic.event({ id }, "upsert", upsert),
    ];
  };
  const left = ({ id, version }: Thing, shelf: string) =>
    shelfTopic.event({ id: shelf }, "left", { op: "left", id, version });
  const locked = async (client: PoolClient, id: string) => {
    const sql = `select ${ROW}, gone from thing where id = $1 for update`;
    return (await client.query<Thing & { gone: boolean }>(sql, [id])).rows[0];
  };
  const changed = async (client: PoolClient, set: string, id: string, text = "") => {
    const sql = `update thing set ${set} where id = $1 and $2::text is not null returning ${ROW}`;
    return (await client.query<Thing>(sql, [id, text])).rows[0]!;
  };

  /** What a user does next. */
  const act = async (dice: Dice): Promise<void> => {
    const id = dice.pick(ids);
    const shelf = dice.pick(SHELVES);
    const text = `t${dice.int(1_000_000)}`;
    const kind = dice.int(20);
    const linger = dice.int(4);
    await command(async (client) => {
      if (kind === 0) return bulk(client, shelf, text, dice.int(2) === 0);
      if (kind <= 3) return tick(client, shelf);
      const now = await locked(client, id);
      if (linger === 0) await sleep(dice.int(15));
      if (!now) return upserts(await add(client, id, shelf, text));
      if (now.gone)
        return upserts(await changed(client, "gone = false, version = version + 1", id));
      if (kind <= 6) {
        // a record that is deleted leaves at the version that it had
        const set = kind === 4 ? "gone = true" : "gone = true, version = version + 1";
        const row = await changed(client, set, id);
        const { version } = row;
        return [
          left(row, now.shelf),
          thingTopic.event({ id }, "left", { op: "left", id, version }),
        ];
      }
      if (kind <= 10 && shelf !== now.shelf) {
        const row = await changed(client, `shelf = '${shelf}', version = version + 1`, id);
        return upserts(row, left(row, now.shelf));
      }
      return upserts(await changed(client, "text = $2, version = version + 1", id, text));
    });
  };
  const add = async (client: PoolClient, id: string, shelf: string, text: string) => {
    const sql = `insert into thing values ($1, 1, $2, $3) returning ${ROW}`;
    return (await client.query<Thing>(sql, [id, shelf, text])).rows[0]!;
  };
  const tick = async (client: PoolClient, shelf: string) => {
    const sql = "update shelf set n = n + 1 where id = $1 returning n";
    const { n } = (await client.query<{ n: number }>(sql, [shelf])).rows[0]!;
    return [shelfCounts.gauge({}, shelf, { n })];
  };
  const bulk = async (client: PoolClient, shelf: string, text: string, named: boolean) => {
    const lock = "select id from thing where shelf = $1 and not gone order by id for update";
    const { rows } = await client.query<{ id: string }>(lock, [shelf]);
    const found = rows.map((row) => row.id);
    const sql = "update thing set text = $2, version = version + 1 where id = any ($1)";
    await client.query(sql, [found, text]);
    const stale = { op: "stale", ...(named ? { ids: found } : {}) } as const;
    return [
      shelfTopic.event({ id: shelf }, "stale", stale),
      thingBatches.event({}, "stale", stale),
    ];
  };

  /** A person's own command on one thing. @returns what it answers; null when there is nothing to edit */
  const edit = async (id: string, text: string): Promise<Thing | null> => {
    const rows: Thing[] = [];
    await command(async (client) => {
      const now = await locked(client, id);
      if (!now || now.gone) return [];
      rows.push(await changed(client, "text = $2, version = version + 1", id, text));
      return rows.flatMap((row) => upserts(row));
    });
    return rows[0] ?? null;
  };

  let reads = 0;
  /** As a REST read does it: where the log stands, then the rows; the answer takes its time. */
  const answer = async <T>(dice: Dice, topics: string[], read: () => Promise<T>) => {
    const at = await topicHeads(world.exec, topics);
    await sleep(dice.int(20));
    const data = await read();
    await sleep(dice.int(5) === 0 ? dice.int(250) : dice.int(20));
    const positions = Object.fromEntries(
      Object.entries(at).map(([topic, position]) => [topic, { ...position, read: ++reads }]),
    );
    return { data, positions } satisfies Answer<T>;
  };
  const things = async (where: string, value: string) =>
    (
      await world.pool.query<Thing>(
        `select ${ROW} from thing where ${where} and not gone order by id`,
        [value],
      )
    ).rows;

  return {
    ...world,
    ids,
    act,
    edit,
    answer,
    onShelf: (shelf: string) => things("shelf = $1", shelf),
    thing: async (id: string) => (await things("id = $1", id))[0] ?? null,
    counts: async () =>
      (await world.pool.query<{ id: string; n: number }>("select id, n from shelf")).rows,
    /** What of the log is older than the last `kept` positions is gone. */
    async trim(kept: number) {
      await owner.query("delete from event_log where pos <= (select pos from relay_head) - $1", [
        kept,
      ]);
    },
    /** A backup comes back: older versions count, in a new epoch, and nothing is under way. */
    async restore() {
      const client = await owner.connect();
      try {
        await client.query("begin");
        await client.query("select from thing order by id for update");
        // before the outbox, as the relay locks them
        await client.query("select from relay_head for update");
        await client.query("delete from outbox where kind = 'event'");
        const back = `update thing set version = greatest(1, version - 3), text = 'restored ' || version,
                             gone = false where version > 1`;
        await client.query(back);
        await client.query("select new_epoch()");
        await client.query("commit");
      } finally {
        client.release();
      }
    },
    async close() {
      await owner.end();
      await world.close();
    },
  };
}
export type SyncWorld = Awaited<ReturnType<typeof syncWorld>>;
