import type { PoolClient, QueryResult } from "pg";
import { deadLettersTopic } from "#shared/kernel/system-topics.ts";
import type { TopicTable } from "#shared/kernel/topics.ts";
import { safeText } from "../log.ts";
import { logBatchOf, type LogBatch } from "./log-batch.ts";
import type { LogRow } from "./log-event.ts";

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
  /** What was written to the log; null when it is large or not all of the batch. */
  written: LogBatch | null;
}

const MAX_DATA = 256 * 1024;

const PEEK = `
  select exists (select from outbox, relay_head
                  where kind <> 'task' and not authz and id > floor_id)
      or exists (select from outbox where authz) as waiting`;

/**
 * What a relay's session prepares. One statement, so one snapshot: all authorization changes in it,
 * then the others by id.
 */
export const PREPARE_RELAY = `
  prepare relay_take(bigint) as
  with changes as (
    delete from outbox where authz
    returning id, kind, authz, topic, key, type, data::text as data, cause_id, at
  ), others as (
    delete from outbox where ctid = any (array(
      select ctid from outbox
       where kind <> 'task' and not authz and id > (select floor_id from relay_head)
       order by id limit $1))
    returning id, kind, authz, topic, key, type, data::text as data, cause_id, at
  )
  select * from changes union all select * from others`;

// One round trip. Locking the head is the fence: between two relays there is no other agreement;
// what is taken is then seen by a snapshot from after it. The highest id given out is read before
// it, while this transaction has no number of its own yet.
const lockAndTake = (limit: number) => `
  begin;
  select case when is_called then last_value else 0 end as last_id from outbox_id_seq;
  select pos, epoch, next_floor_xid < pg_snapshot_xmin(pg_current_snapshot()) as barrier_passed
    from relay_head for update;
  execute relay_take(${limit})`;

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
   order by i.n
  returning pos, seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`;

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
const advanceAndCommit = (pos: number, barrierPassed: boolean, reached: number, lastId: number) =>
  barrierPassed
    ? `update relay_head set pos = ${pos}, floor_id = least(next_floor_id, ${reached}),
         next_floor_id = ${lastId}, next_floor_xid = pg_current_xact_id(); commit`
    : `update relay_head set pos = ${pos}; commit`;

/**
 * Moves one batch from the outbox to the log and the gauges, in one transaction on `client`, a
 * pipelined session on which PREPARE_RELAY was run.
 * Returns null when nothing waits. A row that cannot be relayed becomes a dead letter and its
 * topic gets `stale`; it never blocks the rest.
 */
export async function relayBatch(
  client: PoolClient,
  topics: TopicTable,
  limit = 1000,
): Promise<Batch | null> {
  try {
    return await relay(client, topics, limit, writeAtOnce);
  } catch (error) {
    await client.query("rollback");
    if (!isRowFault(error)) throw error;
    return await relay(client, topics, limit, writeOneByOne).catch(async (cause: unknown) => {
      await client.query("rollback").catch(() => undefined);
      throw cause;
    });
  }
}

/** Whether a row is yet to be relayed. Cheap: no lock, no transaction. */
export async function hasPending(client: PoolClient): Promise<boolean> {
  const peek = { name: "relay-peek", text: PEEK };
  return (await client.query<{ waiting: boolean }>(peek)).rows[0]!.waiting;
}

type Write = (target: Target, good: Row[], dead: DeadRow[]) => Written | Promise<Written>;

async function relay(
  client: PoolClient,
  topics: TopicTable,
  limit: number,
  writeGood: Write,
): Promise<Batch | null> {
  const answers = (await client.query(lockAndTake(limit))) as unknown as QueryResult[];
  const [, sequence, locked, { rows: taken }] = answers as [
    QueryResult,
    QueryResult<{ last_id: number | string }>,
    QueryResult<Head>,
    QueryResult<Row>,
  ];
  const lastId = Number(sequence.rows[0]!.last_id);
  const head = locked.rows[0]!;
  if (taken.length === 0) {
    await client.query("rollback");
    return null;
  }
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
  const target = { client, epoch: head.epoch, pos: Number(head.pos) };
  const written = await writeGood(target, good, dead);
  target.pos = written.pos;
  const deadLettered =
    dead.length > 0 ? await deadLetter(target, dead) : { steps: [], pos: written.pos };
  const reached = more ? Number(others.at(-1)!.id) : lastId;
  // Written and committed in one round trip: this lies between every change and every screen.
  // Should a step fail, the transaction is over and the commit behind it is refused as well.
  const end = advanceAndCommit(deadLettered.pos, head.barrier_passed, reached, lastId);
  const [first] = await atOnce([...written.steps, ...deadLettered.steps, () => client.query(end)]);
  const events = good.filter((row) => row.kind === "event");
  // gauges and dead letters took positions as well: who follows reads those
  const whole = events.length === taken.length && written.steps.length === 1;
  return {
    events: events.length,
    gauges: good.length - events.length,
    dead: dead.map(({ id, topic, error }) => ({ id: Number(id), topic, error })),
    more,
    writtenAt: good.map((row) => row.at),
    written: whole ? batchWritten(head, events, first as QueryResult<Place>) : null,
  };
}

type Place = Pick<LogRow, "pos" | "seq" | "at">;

/** The rows of the log that `events` became. */
function batchWritten(head: Head, events: Row[], { rows: places }: QueryResult<Place>) {
  places.sort((a, b) => Number(a.pos) - Number(b.pos));
  const { epoch } = head;
  const rows = events.map(({ topic, type, data, cause_id, authz }, n) => ({
    ...places[n]!,
    ...{ topic, epoch, type: type!, data, cause_id, authz },
  }));
  return logBatchOf(epoch, Number(head.pos), rows);
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

interface Target {
  client: PoolClient;
  epoch: string;
  /** The last position given out. */
  pos: number;
}

interface Written {
  /** What is still to be sent, in this order. */
  steps: (() => Promise<unknown>)[];
  /** The last position that it gives out. */
  pos: number;
}

/** Sends all before the first has answered, see `pipeline` in client.ts. */
const atOnce = (steps: Written["steps"]) => Promise.all(steps.map((step) => step()));

const writeAtOnce: Write = (target, good) => writing(target, good);

/** After the database refused a batch: finds which rows it refuses. */
const writeOneByOne: Write = async (target, good, dead) => {
  const { client } = target;
  let { pos } = target;
  for (const row of [...good]) {
    await client.query("savepoint one");
    try {
      const written = writing({ ...target, pos }, [row]);
      await atOnce(written.steps);
      pos = written.pos;
    } catch (error) {
      if (!isRowFault(error)) throw error;
      await client.query("rollback to savepoint one");
      good.splice(good.indexOf(row), 1);
      dead.push({ ...row, error: safeText(error as Error).slice(0, 500) });
    }
  }
  return { steps: [], pos };
};

/** Keeps the dead rows for operators, and has these and the followers of their topics read again. */
async function deadLetter(target: Target, dead: DeadRow[]): Promise<Written> {
  for (const row of dead) {
    const { id, kind, authz, topic, key, type, data, cause_id, at, error } = row;
    const values = [id, kind, authz, topic, key, type, data, cause_id, at, error];
    await target.client.query(WRITE_DEAD, values);
  }
  const topics = dead.filter((row) => row.kind === "event" && row.topic.length <= 200);
  const told = new Set([deadLettersTopic.topic({}), ...topics.map((row) => row.topic)]);
  const stale = [...told].map((topic) => ({
    ...dead[0]!,
    kind: "event" as const,
    authz: false,
    topic,
    type: "stale",
    data: '{"op":"stale"}',
    cause_id: null,
  }));
  return writing(target, stale);
}

/** How `rows` are written; they get positions from `pos` on. */
function writing({ client, epoch, pos }: Target, rows: Row[]): Written {
  const steps: Written["steps"] = [];
  const events = rows.filter((row) => row.kind === "event");
  if (events.length > 0) {
    const values = [
      events.map((row) => row.topic),
      events.map((row) => row.type),
      events.map((row) => row.data),
      events.map((row) => row.cause_id),
      events.map((row) => row.authz),
      epoch,
      pos,
    ];
    steps.push(() => client.query({ name: "relay-events", text: WRITE_EVENTS, values }));
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
    const values = [
      gauges.map((row) => row.topic),
      gauges.map((row) => row.key),
      gauges.map((row) => row.data),
      pos + events.length,
    ];
    steps.push(() => client.query({ name: "relay-gauges", text: WRITE_GAUGES, values }));
  }
  return { steps, pos: pos + events.length + gauges.length };
}

/** Data, integrity or size errors are the row's own; anything else is the database's. */
function isRowFault(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? "";
  return /^(22|23|54)/.test(code);
}
