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

// The epoch is settled before anything is read of it. One plan for all reads, and one that holds when a day's partition has been planned for while it was
// empty. Planning cost these reads more than reading.
const SESSION =
  "select settle_store(); set plan_cache_mode = force_generic_plan; set enable_seqscan = off";

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

interface TailDeps {
  pool: Pool;
  signals: Signals;
  log: Logger;
  handlers: TailHandlers;
}

/**
 * Follows the log from where it stands now: on a notification, else every 100 ms, and twice a second while nothing comes. Because the relay gives
 * out positions under a lock, `pos > mine` misses nothing. What a notification brings along is handed on
 * without a read when it begins just behind `mine`.
 */
export async function startTail(deps: TailDeps): Promise<Tail> {
  const { pool, signals, log } = deps;
  const session = createSession(pool, SESSION);
  const { rows } = await session.use((client) => client.query<Start>(START));
  const reader = new LogReader(deps, session, rows[0]!);
  const pending = new PendingBatches();
  const loop = startLoop({
    name: "tail",
    log,
    everyMs: 100,
    gapMs: 8,
    idleMs: signals.patienceMs,
    step: () => reader.step(pending.take(reader.epoch, reader.pos)),
  });
  const off = signals.on("log", (batch) => {
    pending.add(batch);
    loop.wake();
  });
  return {
    pos: () => reader.pos,
    epoch: () => reader.epoch,
    silentMs() {
      const last = loop.lastOk();
      return last === null ? null : performance.now() - last;
    },
    async stop() {
      off();
      await loop.stop();
      reader.end();
    },
  };
}

interface Start {
  pos: number | string;
  epoch: string;
}

/** Where one process stands in the log, and its way forward. */
class LogReader {
  pos: number;
  epoch: string;
  private gaugePos: number;
  private lastRead = -Infinity;
  private readonly deps: TailDeps;
  private readonly session: ReturnType<typeof createSession>;

  constructor(deps: TailDeps, session: ReturnType<typeof createSession>, start: Start) {
    this.deps = deps;
    this.session = session;
    this.epoch = start.epoch;
    this.pos = Number(start.pos);
    this.gaugePos = this.pos;
  }

  /**
   * Hands on what was told, or reads.
   * @returns whether there is more to read at once
   */
  async step(told: LogRow[] | null): Promise<boolean> {
    if (told && performance.now() - this.lastRead < READ_MS) {
      // by this machine's clock, which is not the database's: a figure, not a rule
      for (const { at } of told)
        metrics.hubLag.observe(Math.max(0, (Date.now() - Date.parse(at)) / 1000));
      await this.hand(told.map(toEvent));
      return false;
    }
    const read = { name: "tail", text: READ, values: [this.pos, this.gaugePos] };
    const { rows } = await this.session.use((client) => client.query<Row>(read));
    this.lastRead = performance.now();
    const head = Number(rows[0]!.head);
    if (await this.isElsewhere(rows[0]!.head_epoch, head)) return true;
    const events = rows.filter((row): row is Row & LogRow => row.pos !== null).map(toEvent);
    if (events.length > 0) {
      for (const row of rows) metrics.hubLag.observe(Math.max(0, row.age));
      await this.hand(events);
    }
    const more = events.length === PAGE;
    if (!more) this.pos = Math.max(this.pos, head);
    if (rows[0]!.gauges_moved) await this.readGauges();
    return more;
  }

  end(): void {
    this.session.end();
  }

  /** Whether the log goes on elsewhere than where this process stands: it begins anew there. */
  private async isElsewhere(epoch: string, head: number): Promise<boolean> {
    const { pool, log, handlers } = this.deps;
    if (epoch === this.epoch && head < this.pos) {
      // Positions that this process saw do not exist any more: a failover that lost them.
      const place = { alarm: "log-behind", pos: this.pos, head };
      log.error(place, "the log is behind this hub: new epoch");
      await pool.query("select new_epoch()");
      return true;
    }
    if (epoch === this.epoch) return false;
    const place = { alarm: "new-epoch", pos: this.pos, head };
    log.warn(place, "another history of the log: all read again");
    await handlers.reset(epoch, head);
    this.epoch = epoch;
    this.pos = head;
    this.gaugePos = 0;
    return true;
  }

  private async hand(events: LogEvent[]): Promise<void> {
    await this.deps.handlers.events(events);
    this.pos = events.at(-1)!.pos;
  }

  private async readGauges(): Promise<void> {
    const read = { name: "tail-gauges", text: READ_GAUGES, values: [this.gaugePos, this.pos] };
    const { rows } = await this.session.use((client) =>
      client.query<Record<"topic" | "key" | "value", string> & Revs>(read),
    );
    this.gaugePos = this.pos;
    if (rows.length > 0) this.deps.handlers.gauges(rows.map(toGauge));
  }
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
