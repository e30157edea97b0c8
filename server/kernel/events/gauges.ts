import type { Logger } from "pino";
import type { z } from "zod";
import { opened, type GaugeRef } from "#shared/kernel/topic-ref.ts";
import type { GaugeRow, GaugeTopic } from "#shared/kernel/topics.ts";
import type { Context } from "../context.ts";
import { query } from "../db/sql.ts";
import type { ActualGauge } from "../module.ts";
import { writeOutbox } from "./outbox.ts";
import type { Signals } from "./signals.ts";
import type { Exec } from "../db/exec.ts";

export interface Gauges {
  /** Publishes the whole value of a key, at most 4 times a second; the last one always arrives. */
  set(row: GaugeRow): void;
  /** Writes what is pending. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const EVERY_MS = 250;

/**
 * What a key of these gauges shows, by topic, or will show once the relay has handed on what is written:
 * who compares with less would leave out a value that goes back. Nothing of those that their schema
 * does not let through.
 */
export async function shownGauges<V>(
  ctx: Context,
  topics: readonly GaugeRef<V>[],
  key: string,
): Promise<Map<string, V>> {
  const rows = await query<{ topic: string; value: unknown }>(
    ctx,
    `select distinct on (topic) topic, value from (
       select topic, value, 0 as id from gauge_value where topic = any ($1::text[]) and key = $2
       union all
       select topic, data, id from outbox
        where kind = 'gauge' and not authz and topic = any ($1::text[]) and key = $2) g
      order by topic, id desc`,
    [topics.map(({ name }) => name), key],
  );
  const refs = new Map<string, GaugeRef<V>>(topics.map((topic) => [topic.name, topic]));
  const shown = new Map<string, V>();
  for (const { topic, value } of rows) {
    const read = refs.get(topic)?.open(value);
    if (read?.ok) shown.set(topic, read.value);
  }
  return shown;
}

/** The values of a gauge as its rows give them, which get what is shown as the topic's schema reads it. */
export function actualOf<V extends z.ZodType>(
  def: Pick<GaugeTopic<string, V>, "value">,
  actual: (
    ctx: Context,
    params: Record<string, string>,
    shown: ReadonlyMap<string, z.output<V>>,
  ) => Promise<ReadonlyMap<string, z.input<V>>>,
): ActualGauge {
  return (ctx, params, shown) => {
    const known = new Map<string, z.output<V>>();
    for (const [key, value] of shown) {
      const read = opened(def.value, value);
      if (read.ok) known.set(key, read.value);
    }
    return actual(ctx, params, known);
  };
}

/**
 * Coalesces gauge values of one writer into the outbox. For values that change often and whose last
 * state can be computed again; a value that belongs to a command is published in its transaction.
 */
export function createGauges(deps: { exec: Exec; signals: Signals; log: Logger }): Gauges {
  const { exec, signals, log } = deps;
  const pending = new Map<string, GaugeRow>();
  let timer: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();

  const write = async () => {
    const rows = [...pending];
    if (rows.length === 0) return;
    pending.clear();
    try {
      await writeOutbox(
        exec,
        rows.map(([, row]) => row),
      );
      signals.notify("outbox");
    } catch (err) {
      log.warn({ err }, "gauges: write failed, tried again");
      for (const [name, row] of rows) if (!pending.has(name)) pending.set(name, row);
      schedule();
    }
  };
  const flush = () => (writing = writing.then(write));
  const schedule = () => {
    timer ??= setTimeout(() => {
      timer = null;
      void flush();
    }, EVERY_MS);
  };

  return {
    set(row) {
      pending.set(JSON.stringify([row.topic, row.key]), row);
      schedule();
    },
    flush,
    async close() {
      if (timer) clearTimeout(timer);
      timer = null;
      await flush();
      if (timer) clearTimeout(timer);
    },
  };
}
