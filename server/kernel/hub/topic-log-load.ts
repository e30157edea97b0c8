import type { Pool } from "pg";
import { LIMITS } from "#shared/kernel/wire.ts";
import { toEvent, type LogEvent, type LogRow } from "../events/log-event.ts";

/** What one statement may bring into memory, of all topics; the first topic always fits. */
const MAX_CHARS = 2 * LIMITS.replayCharsAtOnce;
const MAX_EVENTS = 10_000;

/** Topics whose missed events one statement looks at; where the others stand comes along all the same. */
const MAX_TOPICS = 200;

const MISSED = `event_log e
                where e.topic = a.topic and e.epoch = a.epoch
                  and e.seq > greatest(a.since, a.head - ${LIMITS.replayEvents})`;

// Heads and events in one statement, so that both are of one moment. What the events amount to is summed
// up before any of their data is read into an answer: first as they are stored, which reads none of them,
// then, of the topics that may fit by that, the newest first in characters.
const LOAD = `
  with asked as (
    select t.topic, t.since, t.ord, h.epoch, coalesce(h.seq, 0) as head
      from unnest($1::text[], $2::bigint[]) with ordinality as t(topic, since, ord)
      left join topic_head h on h.topic = t.topic and h.epoch = $3),
  stored as (
    select a.*, sum(least(m.bytes, ${LIMITS.replayCharsAtOnce})) over (order by a.ord) as bytes
      from asked a
     cross join lateral (select coalesce(sum(pg_column_size(e.data)), 0) as bytes from ${MISSED}) m),
  sized as (
    select a.*, m.first, sum(m.chars) over w as chars, sum(m.count) over w as count
      from stored a
     cross join lateral (
       select min(x.seq) filter (where x.chars <= ${LIMITS.replayCharsAtOnce}) as first,
              count(*) filter (where x.chars <= ${LIMITS.replayCharsAtOnce}) as count,
              coalesce(max(x.chars) filter (where x.chars <= ${LIMITS.replayCharsAtOnce}), 0) as chars
         from (select e.seq, sum(length(e.data::text)) over (order by e.seq desc) as chars
                 from ${MISSED} and (a.ord = 1 or a.bytes <= ${MAX_CHARS})) x) m
    window w as (order by a.ord))
  select s.topic, s.head,
         case when s.ord = 1 or (s.bytes <= ${MAX_CHARS} and s.chars <= ${MAX_CHARS}
                                 and s.count <= ${MAX_EVENTS}) then
           (select coalesce(json_agg(x order by x.seq), '[]') from (
              select e.pos, e.topic, e.epoch, e.seq, e.type, e.data::text as data, e.cause_id, e.authz,
                     to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
                from event_log e
               where e.topic = s.topic and e.epoch = s.epoch and e.seq >= s.first) x)
         end as events
    from sized s`;

export interface Loaded {
  topic: string;
  head: number;
  /** The newest behind the position that was asked from, as many as one answer may carry. */
  events: LogEvent[];
  /** The lowest position behind which there is no more to be had than `events`. */
  asked: number;
}

/**
 * Reads what topics hold behind a position each (Infinity: only where they stand). Those that do not
 * fit into one statement beside the ones before them are left out: they are asked for once more.
 */
export async function loadTopics(
  pool: Pool,
  epoch: string,
  wanted: ReadonlyMap<string, number>,
): Promise<Loaded[]> {
  let looked = 0;
  const asked = [...wanted].filter(([, seq]) => seq === Infinity || looked++ < MAX_TOPICS);
  const topics = asked.map(([topic]) => topic);
  const since = asked.map(([, seq]) => (seq === Infinity ? Number.MAX_SAFE_INTEGER : seq));
  const { rows } = await pool.query<{
    topic: string;
    head: number | string;
    events: LogRow[] | null;
  }>({ name: "topic-log", text: LOAD, values: [topics, since, epoch] });
  return rows.flatMap(({ topic, events, ...row }) => {
    if (!events) return [];
    const head = Number(row.head);
    const asked = Math.max(wanted.get(topic)!, head - LIMITS.replayEvents);
    return { topic, head, events: events.map(toEvent), asked };
  });
}
