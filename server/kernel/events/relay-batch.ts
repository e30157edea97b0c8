import type { PoolClient } from "pg";
import type { TopicTable } from "#shared/kernel/topics.ts";

/** A row of the outbox as the relay takes it; `data` stays JSON text on its whole way. */
interface Row {
  id: number | string;
  kind: "event" | "gauge";
  authz: boolean;
  topic: string;
  key: string | null;
  type: string | null;
  data: string;
  cause_id: string | null;
  at: Date | string;
}
interface DeadRow extends Row {
  error: string;
}
// bigints are numbers or strings, as the pool's parsers say.
interface Head {
  pos: number | string;
  epoch: string;
  floor_id: number | string;
  barrier_passed: boolean;
}

export interface Batch {
  events: number;
  gauges: number;
  dead: { id: number; topic: string; error: string }[];
  /** The limit was reached: there may be more. */
  more: boolean;
  /** When each relayed row was written, for the latency metric. */
  writtenAt: (Date | string)[];
}

const MAX_DATA = 256 * 1024;

/** Whether anything waits, and the highest id given out so far. Cheap: no lock, no transaction. */
const PEEK = `
  select (select case when is_called then last_value else 0 end from outbox_id_seq) as last_id,
         exists (select from outbox, relay_head
                  where kind <> 'task' and not authz and id > floor_id)
      or exists (select from outbox where authz) as waiting`;

// Locking this row is the fence: between two relays there is no other agreement.
const LOCK = `
  select pos, epoch, floor_id,
         next_floor_xid < pg_snapshot_xmin(pg_current_snapshot()) as barrier_passed
    from relay_head for update`;

// One statement, so one snapshot: all authorisation changes in it, then the others by id.
const TAKE = `
  with changes as (
    delete from outbox where authz
    returning id, kind, authz, topic, key, type, data::text as data, cause_id, at
  ), others as (
    delete from outbox where ctid = any (array(
      select ctid from outbox where kind <> 'task' and not authz and id > $1 order by id limit $2))
    returning id, kind, authz, topic, key, type, data::text as data, cause_id, at
  )
  select * from changes union all select * from others`;

const WRITE_EVENTS = `
  with input as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
      with ordinality as i(topic, type, data, cause_id, authz, n)
  ), heads as (
    insert into topic_head as h (topic, epoch, seq)
    select topic, $6, count(*) from input group by topic
    on conflict (topic) do update set seq = h.seq + excluded.seq
    returning h.topic, h.epoch, h.seq
  )
  insert into event_log (pos, topic, epoch, seq, type, data, cause_id, authz)
  select $7::bigint + i.n, i.topic, h.epoch,
         h.seq + 1 - count(*) over (partition by i.topic order by i.n desc),
         i.type, i.data::json, i.cause_id, i.authz
    from input i join heads h on h.topic = i.topic
   order by i.n`;

const WRITE_GAUGES = `
  insert into gauge_value as g (topic, key, rev, value)
  select topic, key, $4::bigint + n, value::json
    from unnest($1::text[], $2::text[], $3::text[]) with ordinality as i(topic, key, value, n)
  on conflict (topic, key) do update
    set rev = excluded.rev, value = excluded.value, step = g.step + 1, at = clock_timestamp()`;

const WRITE_DEAD = `
  insert into outbox_dead (id, kind, authz, topic, key, type, data, cause_id, at, error)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

// The floor spares later scans the dead index entries below it that a long transaction keeps.
// No row at or below next_floor_id can appear any more once every transaction up to
// next_floor_xid has ended: each had its number before it took an id.
const ADVANCE = `
  update relay_head set pos = $1,
    floor_id = case when $2 then least(next_floor_id, $3::bigint) else floor_id end,
    next_floor_id = case when $2 then $4::bigint else next_floor_id end,
    next_floor_xid = case when $2 then pg_current_xact_id() else next_floor_xid end`;

/**
 * Moves one batch from the outbox to the log and the gauges, in one transaction on `client`.
 * Returns null when nothing waits. A row that cannot be relayed becomes a dead letter and its
 * topic gets `stale`; it never blocks the rest.
 */
export async function relayBatch(
  client: PoolClient,
  topics: TopicTable,
  limit = 1000,
): Promise<Batch | null> {
  const peek = (await client.query<{ last_id: number | string; waiting: boolean }>(PEEK)).rows[0]!;
  if (!peek.waiting) return null;
  await client.query("begin");
  try {
    const head = (await client.query<Head>(LOCK)).rows[0]!;
    const taken = (await client.query<Row>(TAKE, [head.floor_id, limit])).rows;
    // DELETE … RETURNING has no order of its own.
    taken.sort((a, b) => Number(b.authz) - Number(a.authz) || Number(a.id) - Number(b.id));
    const others = taken.filter((row) => !row.authz);
    const more = others.length >= limit;

    const good: Row[] = [];
    const dead: DeadRow[] = [];
    for (const row of taken) {
      const error = fault(row, topics);
      if (error) dead.push({ ...row, error });
      else good.push(row);
    }
    const pos = await writeAll(client, head, good, dead);
    const reached = more ? others.at(-1)!.id : peek.last_id;
    await client.query(ADVANCE, [pos, head.barrier_passed, reached, peek.last_id]);
    await client.query("commit");
    return {
      events: good.filter((row) => row.kind === "event").length,
      gauges: good.filter((row) => row.kind === "gauge").length,
      dead: dead.map(({ id, topic, error }) => ({ id: Number(id), topic, error })),
      more,
      writtenAt: good.map((row) => row.at),
    };
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

function fault(row: Row, topics: TopicTable): string | null {
  const match = topics.match(row.topic);
  if (!match) return "no such topic";
  const { def } = match;
  if (def.class !== (row.kind === "event" ? "log" : "gauge")) {
    return `a ${def.class} topic takes no ${row.kind}`;
  }
  if (def.class === "log" && !Object.hasOwn(def.events, row.type!)) {
    return `the topic has no event ${row.type}`;
  }
  return row.data.length > MAX_DATA ? `data of ${row.data.length} characters` : null;
}

/** Writes the good rows at once; when the database refuses one, one by one to find which. */
async function writeAll(client: PoolClient, head: Head, good: Row[], dead: DeadRow[]) {
  let pos = Number(head.pos);
  await client.query("savepoint batch");
  try {
    pos = await write(client, head.epoch, pos, good);
  } catch (error) {
    if (!isRowFault(error)) throw error;
    await client.query("rollback to savepoint batch");
    for (const row of [...good]) {
      await client.query("savepoint one");
      try {
        pos = await write(client, head.epoch, pos, [row]);
      } catch (cause) {
        if (!isRowFault(cause)) throw cause;
        await client.query("rollback to savepoint one");
        good.splice(good.indexOf(row), 1);
        dead.push({ ...row, error: (cause as Error).message.slice(0, 500) });
      }
    }
  }
  for (const row of dead) {
    const { id, kind, authz, topic, key, type, data, cause_id, at, error } = row;
    await client.query(WRITE_DEAD, [id, kind, authz, topic, key, type, data, cause_id, at, error]);
  }
  const stale = [...new Set(dead.filter(canGoStale).map((row) => row.topic))].map((topic) => ({
    ...dead[0]!,
    kind: "event" as const,
    authz: false,
    topic,
    type: "stale",
    data: '{"op":"stale"}',
    cause_id: null,
  }));
  return write(client, head.epoch, pos, stale);
}

const canGoStale = (row: Row) => row.kind === "event" && row.topic.length <= 200;

async function write(client: PoolClient, epoch: string, pos: number, rows: Row[]) {
  const events = rows.filter((row) => row.kind === "event");
  if (events.length > 0) {
    await client.query(WRITE_EVENTS, [
      events.map((row) => row.topic),
      events.map((row) => row.type),
      events.map((row) => row.data),
      events.map((row) => row.cause_id),
      events.map((row) => row.authz),
      epoch,
      pos,
    ]);
  }
  const last = new Map<string, Row>();
  for (const row of rows) {
    if (row.kind !== "gauge") continue;
    const name = JSON.stringify([row.topic, row.key]);
    last.delete(name);
    last.set(name, row);
  }
  const gauges = [...last.values()];
  if (gauges.length > 0) {
    await client.query(WRITE_GAUGES, [
      gauges.map((row) => row.topic),
      gauges.map((row) => row.key),
      gauges.map((row) => row.data),
      pos + events.length,
    ]);
  }
  return pos + events.length + gauges.length;
}

/** Data, integrity or size errors are the row's own; anything else is the database's. */
function isRowFault(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? "";
  return /^(22|23|54)/.test(code);
}
