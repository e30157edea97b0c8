import type { Pool } from "pg";
import type { Logger } from "pino";
import { createSession } from "../db/session.ts";
import { startLoop } from "../loop.ts";
import { metrics } from "./metrics.ts";
import type { Signals } from "./signals.ts";
import { PendingBatches } from "./log-batch.ts";
import type { LogEvent, GaugeValue, LogRow } from "./log-event.ts";
import { toEvent } from "./log-event.ts";

export interface TailHandlers {
  /** In order of `pos`; the next batch is read after this settles. */
  events(events: LogEvent[]): void | Promise<void>;
  gauges(values: GaugeValue[]): void;
  /** History is gone: whoever follows must read snapshots again, and the log goes on behind `pos`. */
  reset(epoch: string, pos: number): void | Promise<void>;
}

export interface Tail {
  /** Position up to which everything was handed on. */
  pos(): number;
  epoch(): string;
  /** Milliseconds since the log was last read; null before the first read. */
  silentMs(): number | null;
  stop(): Promise<void>;
}

const PAGE = 1000;

const START = "select pos, epoch from relay_head";

// The head comes with every read: it tells a reset and lets an idle poll be one index probe.
const READ = `
  select h.pos as head, h.epoch as head_epoch,
         coalesce((select max(rev) from gauge_value), 0) > $2 as gauges_moved, e.*
    from relay_head h
    left join lateral (
      select pos, topic, epoch, seq, type, data::text as data, cause_id, authz,
             to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
             extract(epoch from clock_timestamp() - at)::float8 as age
        from event_log where pos > $1 order by pos limit ${PAGE}) e on true
   order by e.pos`;

// Only up to where the events were handed on: a later value would overtake a change of access.
const READ_GAUGES = `
  select topic, key, rev, step, value::text as value
    from gauge_value where rev > $1 and rev <= $2 order by rev`;

// One plan for all reads, and one that holds when a day's partition has been planned for while it was
// empty. Planning cost these reads more than reading.
const SESSION = "set plan_cache_mode = force_generic_plan; set enable_seqscan = off";

interface Row extends Omit<LogRow, "pos"> {
  head: number | string;
  head_epoch: string;
  gauges_moved: boolean;
  /** Null: there is no event. */
  pos: number | string | null;
  age: number;
}

/** At least so often the log is read whatever was told: its database is there, and so are gauges. */
const READ_MS = 1000;

/**
 * Follows the log from where it stands now: on a notification, else every 100 ms. Because the relay gives
 * out positions under a lock, `pos > mine` misses nothing. What a notification brings along is handed on
 * without a read when it begins just behind `mine`.
 */
export async function startTail(deps: {
  pool: Pool;
  signals: Signals;
  log: Logger;
  handlers: TailHandlers;
}): Promise<Tail> {
  const { pool, signals, log, handlers } = deps;
  const start = (await pool.query<{ pos: number | string; epoch: string }>(START)).rows[0]!;
  const session = createSession(pool, SESSION);
  let epoch = start.epoch;
  let pos = Number(start.pos);
  let gaugePos = pos;
  let lastRead = -Infinity;
  const pending = new PendingBatches();

  const hand = async (events: LogEvent[]) => {
    await handlers.events(events);
    pos = events.at(-1)!.pos;
  };

  const readGauges = async () => {
    const read = { name: "tail-gauges", text: READ_GAUGES, values: [gaugePos, pos] };
    const { rows } = await session.use((client) =>
      client.query<Record<"topic" | "key" | "value", string> & Revs>(read),
    );
    gaugePos = pos;
    if (rows.length > 0) handlers.gauges(rows.map(toGauge));
  };

  const loop = startLoop({
    name: "tail",
    log,
    everyMs: 100,
    gapMs: 8,
    step: async () => {
      const rowsTold = pending.take(epoch, pos);
      if (rowsTold && performance.now() - lastRead < READ_MS) {
        // by this machine's clock, which is not the database's: a figure, not a rule
        for (const { at } of rowsTold)
          metrics.hubLag.observe(Math.max(0, (Date.now() - Date.parse(at)) / 1000));
        await hand(rowsTold.map(toEvent));
        return false;
      }
      const read = { name: "tail", text: READ, values: [pos, gaugePos] };
      const { rows } = await session.use((client) => client.query<Row>(read));
      lastRead = performance.now();
      const head = Number(rows[0]!.head);
      const headEpoch = rows[0]!.head_epoch;
      if (headEpoch === epoch && head < pos) {
        // Positions that this process saw do not exist any more: a failover that lost them.
        log.error({ alarm: "log-behind", pos, head }, "the log is behind this hub: new epoch");
        await pool.query("select new_epoch()");
        return true;
      }
      if (headEpoch !== epoch) {
        await handlers.reset(headEpoch, head);
        epoch = headEpoch;
        pos = head;
        gaugePos = 0;
        return true;
      }
      const events = rows.filter((row): row is Row & LogRow => row.pos !== null).map(toEvent);
      if (events.length > 0) {
        for (const row of rows) metrics.hubLag.observe(Math.max(0, row.age));
        await hand(events);
      }
      const more = events.length === PAGE;
      if (!more) pos = Math.max(pos, head);
      if (rows[0]!.gauges_moved) await readGauges();
      return more;
    },
  });
  const off = signals.on("log", (batch) => {
    pending.add(batch);
    loop.wake();
  });

  return {
    pos: () => pos,
    epoch: () => epoch,
    silentMs() {
      const last = loop.lastOk();
      return last === null ? null : performance.now() - last;
    },
    async stop() {
      off();
      await loop.stop();
      session.end();
    },
  };
}

interface Revs {
  rev: number | string;
  step: number | string;
}

export function toGauge(row: Record<"topic" | "key" | "value", string> & Revs): GaugeValue {
  return {
    topic: row.topic,
    key: row.key,
    rev: Number(row.rev),
    step: Number(row.step),
    value: JSON.parse(row.value),
  };
}
