import { setTimeout as sleep } from "node:timers/promises";
import { Pool, type PoolClient } from "pg";
import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { rowEvents } from "#shared/kernel/row-events.ts";
import { defineTopic, topicTable } from "#shared/kernel/topics.ts";
import { writeOutbox, type OutboxRow } from "#server/kernel/events/outbox.ts";
import { topicHeads } from "#server/kernel/events/topic-heads.ts";
import type { Answer } from "#web/kernel/api/call.ts";
import type { Dice } from "../filters/random.ts";
import { eventsWorld, execOf, worldTopics, type EventsWorld } from "./events-world.ts";

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
export class SyncWorld {
  readonly base: EventsWorld;
  readonly ids: string[] = [];
  private readonly owner: Pool;
  private reads = 0;

  private constructor(base: EventsWorld) {
    this.base = base;
    this.owner = new Pool({ connectionString: base.ownerUrl, max: 2 });
  }

  static async open(dice: Dice): Promise<SyncWorld> {
    const world = new SyncWorld(await eventsWorld());
    await world.owner.query(TABLES);
    for (const shelf of SHELVES) {
      await world.base.pool.query("insert into shelf values ($1, 0)", [shelf]);
      for (let i = 0; i < PER_SHELF; i++) {
        const id = uuidOf(dice);
        world.ids.push(id);
        const sql = "insert into thing values ($1, 1, $2, 'first')";
        await world.base.pool.query(sql, [id, shelf]);
      }
    }
    return world;
  }

  /** What somebody does next. */
  async act(dice: Dice): Promise<void> {
    const id = dice.pick(this.ids);
    const shelf = dice.pick(SHELVES);
    const text = `t${dice.int(1_000_000)}`;
    const kind = dice.int(20);
    const lingers = dice.int(4) === 0 ? dice.int(15) : 0;
    await this.command(async (client) => {
      if (kind === 0) return bulk(client, shelf, text, dice.int(2) === 0);
      if (kind <= 3) return tick(client, shelf);
      const now = await locked(client, id);
      await sleep(lingers);
      if (now.gone) return upserts(await changed(client, id, "gone = false"));
      // a record that is deleted leaves at the version that it had
      if (kind === 4) return left(await changed(client, id, "gone = true", 0), now.shelf);
      if (kind <= 6) return left(await changed(client, id, "gone = true"), now.shelf);
      if (kind > 10 || shelf === now.shelf) {
        return upserts(await changed(client, id, `text = '${text}'`));
      }
      const row = await changed(client, id, `shelf = '${shelf}'`);
      return [leftShelf(row, now.shelf), ...upserts(row)];
    });
  }

  /** A person's own command on one thing. @returns what it answers; null when there is nothing to edit */
  async edit(id: string, text: string): Promise<Thing | null> {
    const rows: Thing[] = [];
    await this.command(async (client) => {
      if ((await locked(client, id)).gone) return [];
      rows.push(await changed(client, id, `text = '${text}'`));
      return rows.flatMap(upserts);
    });
    return rows[0] ?? null;
  }

  /** Somebody takes a thing away, if it is there. */
  async hide(id: string): Promise<void> {
    await this.command(async (client) => {
      const now = await locked(client, id);
      return now.gone ? [] : left(await changed(client, id, "gone = true"), now.shelf);
    });
  }

  /** As a REST read does it: where the log stands, then the rows; the answer takes its time. */
  async answer<T>(dice: Dice, topics: string[], read: () => Promise<T>): Promise<Answer<T>> {
    const at = await topicHeads(this.base.exec, topics);
    await sleep(dice.int(20));
    const data = await read();
    await sleep(dice.int(5) === 0 ? dice.int(250) : dice.int(20));
    const nth = ++this.reads;
    const positions = Object.fromEntries(
      Object.entries(at).map(([topic, position]) => [topic, { ...position, read: nth }]),
    );
    return { data, positions };
  }

  onShelf(shelf: string): Promise<Thing[]> {
    return this.things("shelf = $1", shelf);
  }

  async thing(id: string): Promise<Thing | null> {
    return (await this.things("id = $1", id))[0] ?? null;
  }

  async counts(): Promise<{ id: string; n: number }[]> {
    return (await this.base.pool.query<{ id: string; n: number }>("select id, n from shelf")).rows;
  }

  /** What of the log is older than the last `kept` positions is gone. */
  async trim(kept: number): Promise<void> {
    const sql = "delete from event_log where pos <= (select pos from relay_head) - $1";
    await this.owner.query(sql, [kept]);
  }

  /** A backup comes back: older versions count, in a new epoch, and nothing is under way. */
  async restore(): Promise<void> {
    const client = await this.owner.connect();
    try {
      await client.query("begin");
      await client.query("select from thing order by id for update");
      // before the outbox, as the relay locks them
      await client.query("select from relay_head for update");
      await client.query("delete from outbox where kind = 'event'");
      const back = `update thing set version = greatest(1, version - 3), gone = false,
                                     text = 'restored ' || version where version > 1`;
      await client.query(back);
      await client.query("select new_epoch()");
      await client.query("commit");
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await this.owner.end();
    await this.base.close();
  }

  /** One command: its rows and their events in one transaction. */
  private async command(write: (client: PoolClient) => Promise<OutboxRow[]>): Promise<void> {
    const client = await this.base.pool.connect();
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
    this.base.signals.notify("outbox");
  }

  private async things(where: string, value: string): Promise<Thing[]> {
    const sql = `select ${ROW} from thing where ${where} and not gone order by id`;
    return (await this.base.pool.query<Thing>(sql, [value])).rows;
  }
}

function uuidOf(dice: Dice): string {
  const hex = Array.from({ length: 30 }, () => dice.int(16).toString(16)).join("");
  return hex.replace(/^(.{8})(.{4})(.{3})(.{3})(.{12})$/, "$1-$2-7$3-8$4-$5");
}

function upserts(row: Thing): OutboxRow[] {
  const { id, version, shelf } = row;
  const upsert = { op: "upsert", id, version, row } as const;
  return [
    shelfTopic.event({ id: shelf }, "upsert", upsert),
    thingTopic.event({ id }, "upsert", upsert),
  ];
}

const leftShelf = ({ id, version }: Thing, shelf: string): OutboxRow =>
  shelfTopic.event({ id: shelf }, "left", { op: "left", id, version });

function left(row: Thing, shelf: string): OutboxRow[] {
  const { id, version } = row;
  return [leftShelf(row, shelf), thingTopic.event({ id }, "left", { op: "left", id, version })];
}

async function locked(client: PoolClient, id: string) {
  const sql = `select ${ROW}, gone from thing where id = $1 for update`;
  return (await client.query<Thing & { gone: boolean }>(sql, [id])).rows[0]!;
}

async function changed(client: PoolClient, id: string, set: string, by = 1): Promise<Thing> {
  const sql = `update thing set ${set}, version = version + $2 where id = $1 returning ${ROW}`;
  return (await client.query<Thing>(sql, [id, by])).rows[0]!;
}

async function tick(client: PoolClient, shelf: string): Promise<OutboxRow[]> {
  const sql = "update shelf set n = n + 1 where id = $1 returning n";
  const { n } = (await client.query<{ n: number }>(sql, [shelf])).rows[0]!;
  return [shelfCounts.gauge({}, shelf, { n })];
}

/** A write of many at once: it names them, or not even that. */
async function bulk(client: PoolClient, shelf: string, text: string, named: boolean) {
  const lock = "select id from thing where shelf = $1 and not gone order by id for update";
  const ids = (await client.query<{ id: string }>(lock, [shelf])).rows.map(({ id }) => id);
  const sql = "update thing set text = $2, version = version + 1 where id = any ($1)";
  await client.query(sql, [ids, text]);
  const stale = { op: "stale", ...(named ? { ids } : {}) } as const;
  return [shelfTopic.event({ id: shelf }, "stale", stale), thingBatches.event({}, "stale", stale)];
}
