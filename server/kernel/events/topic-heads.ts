import type { Exec } from "../db/exec.ts";

/** Where a log topic stands: its `seq` counts within `epoch`; a new epoch means history is gone. */
export interface Position {
  epoch: string;
  seq: number;
}

const SQL = `
  select t.topic, coalesce(h.epoch, r.epoch) as epoch, coalesce(h.seq, 0) as seq
    from unnest($1::text[]) as t(topic)
   cross join relay_head r
    left join topic_head h on h.topic = t.topic`;

/**
 * Positions of log topics, for the header `X-Positions`. Read them before the data: events between
 * the two are then delivered again and dropped by version; the other way round they would be lost.
 */
export async function topicHeads(
  exec: Exec,
  topics: readonly string[],
): Promise<Record<string, Position>> {
  if (topics.length === 0) return {};
  const rows = await exec<{ topic: string; epoch: string; seq: number | string }>(SQL, [topics]);
  return Object.fromEntries(
    rows.map((row) => [row.topic, { epoch: row.epoch, seq: Number(row.seq) }]),
  );
}
