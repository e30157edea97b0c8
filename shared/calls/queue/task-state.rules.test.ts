import { describe, expect, test } from "vitest";
import { TASK_STATES } from "#shared/calls/queue/task.rules.ts";
import type { TaskState } from "#shared/calls/queue/task.rules.ts";
import {
  DISPOSED,
  HELD,
  ON_CALL,
  OPEN,
  RESERVED,
  SETTLED,
  TASK_EVENTS,
  nextTaskState,
} from "./task-state.rules.ts";
import type { TaskEvent } from "./task-state.rules.ts";

// Written out by hand: every pair. A dot is what cannot happen.
const TABLE = `
                     reserve  release  start    endCall            bridge   missCall  cancelCall  stopCall  handOver           replan  finish  block    reopen             remove
  queued             leased   .        .        .                  .        .         .           .         .                  queued  done    removed  needs_disposition  removed
  leased             .        queued   in_call  .                  .        .         .           .         .                  .       .       .        .                  removed
  in_call            .        .        .        needs_disposition  in_call  queued    queued      removed   .                  .       .       .        .                  .
  needs_disposition  .        .        .        .                  .        .         .           .         needs_disposition  queued  done    removed  .                  .
  done               .        .        .        .                  .        .         .           .         .                  queued  done    removed  needs_disposition  .
  removed            .        .        .        .                  .        .         .           .         .                  .       .       .        .                  .`;

const [events = [], ...rows] = TABLE.trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));

test("the table has every state and every event", () => {
  expect(events.toSorted()).toEqual(Object.keys(TASK_EVENTS).toSorted());
  expect(rows.map(([state]) => state)).toEqual([...TASK_STATES]);
});

describe.each(rows.map(([state = "", ...next]) => ({ state: state as TaskState, next })))(
  "a task that is $state",
  ({ state, next }) => {
    test.each(events.map((event, n) => ({ event: event as TaskEvent, to: next[n] })))(
      "when $event, then $to",
      ({ event, to }) => expect(nextTaskState(state, event) ?? ".").toBe(to),
    );
  },
);

test("a task is open or settled; one that somebody has is open", () => {
  expect([...OPEN, ...SETTLED].toSorted()).toEqual([...TASK_STATES].toSorted());
  for (const state of HELD) expect(OPEN).toContain(state);
  for (const state of [...RESERVED, ...ON_CALL]) expect(HELD).toContain(state);
  for (const state of DISPOSED) expect(HELD).not.toContain(state);
});
