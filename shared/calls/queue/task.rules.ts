/** Vocabulary of the call queue, shared by server and screens. */
export const TASK_STATES = [
  "queued",
  "leased",
  "in_call",
  "needs_disposition",
  "done",
  "removed",
] as const;

export type TaskState = (typeof TASK_STATES)[number];

/**
 * A callback that its owner has not dialled so long after its time (minutes) is overdue: any agent of
 * the campaign may take it.
 */
export const TAKE_OVER_MINUTES = 15;

/** A task lease lasts 60 s and is renewed every 20 s (seconds). */
export const LEASE_SECONDS = 60;

export const RENEW_SECONDS = 20;

/** What is left of it when the agent's page loses its connection (seconds). */
export const GRACE_SECONDS = 10;
