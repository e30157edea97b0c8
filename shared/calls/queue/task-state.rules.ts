import type { TaskState } from "#shared/calls/queue/task.rules.ts";

/** Everything that can happen to a task: from which states, and to which one. */
interface Transition {
  from: readonly TaskState[];
  to: TaskState;
}

/**
 * The life of a call task. It waits, somebody takes it, calls, and says what came of it; then it is
 * settled, or waits for the next call. A task that was settled stays as it is: a person who comes
 * into the queue again gets another one.
 */
export const TASK_EVENTS = {
  /** Somebody takes it to call: the number and the person are theirs alone. */
  reserve: { from: ["queued"], to: "leased" },
  /** It goes back uncalled: skipped, its lease ended, or its holder left. */
  release: { from: ["leased"], to: "queued" },
  /** A call begins. */
  start: { from: ["leased"], to: "in_call" },
  /** The call is over: its holder must say what came of it. */
  endCall: { from: ["in_call"], to: "needs_disposition" },
  /** An agent comes to a call that the campaign's dialer began: they hold the task from now on. */
  bridge: { from: ["in_call"], to: "in_call" },
  /** It was dialled without an agent, and none has spoken with the person: called again later. */
  missCall: { from: ["in_call"], to: "queued" },
  /** The call was never dialled. */
  cancelCall: { from: ["in_call"], to: "queued" },
  /** The call was never dialled, or missed, and its campaign has ended meanwhile. */
  stopCall: { from: ["in_call"], to: "removed" },
  /** Another takes over what is to be said of a call. */
  handOver: { from: ["needs_disposition"], to: "needs_disposition" },
  /** What was said plans another call; a correction says so later. */
  replan: { from: ["needs_disposition", "queued", "done"], to: "queued" },
  /** What was said settles it. */
  finish: { from: ["needs_disposition", "queued", "done"], to: "done" },
  /** It would be planned again, but nobody may call the person any more. */
  block: { from: ["needs_disposition", "queued", "done"], to: "removed" },
  /** What was said is taken back. */
  reopen: { from: ["queued", "done"], to: "needs_disposition" },
  /** The person leaves the queue: suppressed, deleted, or the campaign was stopped. */
  remove: { from: ["queued", "leased"], to: "removed" },
} as const satisfies Record<string, Transition>;
export type TaskEvent = keyof typeof TASK_EVENTS;

/** The state that follows; null when this cannot happen to a task in this state. */
export function nextTaskState(state: TaskState, event: TaskEvent): TaskState | null {
  const { from, to }: Transition = TASK_EVENTS[event];
  return from.includes(state) ? to : null;
}

/** It is over. */
export const SETTLED = ["done", "removed"] as const satisfies TaskState[];
/** It is not over: a person has one such task in a campaign. */
export const OPEN = [
  "queued",
  "leased",
  "in_call",
  "needs_disposition",
] as const satisfies TaskState[];
/** Somebody has it: of these an agent has one at most. */
export const HELD = ["leased", "in_call", "needs_disposition"] as const satisfies TaskState[];
/** Under a lease: the number and the person are nobody else's. */
export const RESERVED = ["leased", "in_call"] as const satisfies TaskState[];
/** It has a call that runs, or of which nobody has said what came of it. */
export const ON_CALL = ["in_call", "needs_disposition"] as const satisfies TaskState[];
/** As a disposition leaves a task that may be called again or is done. */
export const DISPOSED = TASK_EVENTS.reopen.from;
