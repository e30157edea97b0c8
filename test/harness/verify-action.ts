import { expect } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { RowEvent } from "#shared/kernel/row-events.ts";
import { RowSet } from "#shared/kernel/row-set.ts";
import type { TopicMatch } from "#shared/kernel/topics.ts";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { mayFollow } from "./may-follow.ts";
import { toWireEvent } from "#server/kernel/hub/fanout.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { LogEvent } from "#server/kernel/events/log-event.ts";

interface Row {
  id: string;
  version: number;
}

interface Verified<R extends Row> {
  /** The topic whose events keep the view in step. */
  topic: string;
  /** The view as its screen reads it. */
  read: () => Promise<readonly R[]>;
  act: () => Promise<unknown>;
  /** Somebody the view is for: must be allowed to follow the topic. */
  viewer: UserActor;
  /** People outside the audience: not one event of the action may reach them. */
  outsiders: readonly UserActor[];
  /** What of a row both must agree on; the whole row unless told (`can` differs by person). */
  compare?: (row: R) => unknown;
}

/**
 * The test of an action's events: a screen that read before the action and applied its events shows
 * what a fresh read shows, applying them twice changes nothing, and nobody else hears of it.
 * @returns the events of the action on every topic, as the log has them
 */
export async function verifyAction<R extends Row>(
  { kernel }: { kernel: Kernel },
  { topic, read, act, viewer, outsiders, compare = (row) => row }: Verified<R>,
): Promise<LogEvent[]> {
  const { pool, topics } = kernel;
  await relayOnce(pool, topics);
  const shown = new RowSet(await read());
  const start = Number((await pool.query("select pos from relay_head")).rows[0].pos);
  await act();
  const batch = await relayOnce(pool, topics);
  expect(batch.dead).toEqual([]);
  const events = await eventsAfter(kernel, start);

  const own = events.filter((event) => event.topic === topic);
  expect(own, `the action told ${topic} nothing`).not.toHaveLength(0);
  const match = topics.match(topic)!;
  const changes = own.flatMap((event) => changeOf<R>(match, event) ?? []);
  for (const change of changes) shown.apply(change);
  expect(shown.stale, "verifyAction follows rows; a set-based action is read again").toBeNull();
  const again = changes.map((change) => shown.apply(change));
  expect(again, "events that were applied change nothing").toEqual(again.map(() => null));
  const byId = (rows: Iterable<R>) =>
    Object.fromEntries(Array.from(rows, (row) => [row.id, asJson(compare(row))]));
  expect(byId(shown.rows())).toEqual(byId(await read()));

  const may = mayFollow(kernel);
  expect(await may(viewer, match), "the viewer may follow the topic").toBe(true);
  for (const event of events) {
    const found = topics.match(event.topic)!;
    const wire = toWireEvent(event, found);
    if (found.def.audience === "portal") {
      expect(Object.keys(wire)).not.toContain("causeId");
    }
    for (const outsider of outsiders) {
      const reached = await may(outsider, found);
      expect(reached, `${outsider.roles.join()} hears ${event.topic}`).toBe(false);
    }
  }
  return events;
}

/** The row event as a page reads it: by the schema of its topic, which must leave nothing out. */
function changeOf<R>(match: TopicMatch, event: LogEvent): RowEvent<R> | null {
  if (match.def.class !== "log") throw new Error(`${match.topic} is no log`);
  if (event.type === "accessChanged") return null;
  const { open } = match.def.ref(match.params);
  const read = open(toWireEvent(event, match));
  expect(read, `${match.topic} as a page reads it`).toMatchObject({ ok: true });
  expect(read.ok && asJson(read.value.data)).toEqual(asJson(event.data));
  return event.data as RowEvent<R>;
}

async function eventsAfter({ pool }: Kernel, pos: number): Promise<LogEvent[]> {
  const { rows } = await pool.query<LogEvent>(
    `select pos, topic, epoch, seq, type, data, cause_id as "causeId", authz, at
       from event_log where pos > $1 order by pos`,
    [pos],
  );
  return rows;
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
