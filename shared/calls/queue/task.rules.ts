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

/** A task lease lasts 60 s and is renewed every 20 s (seconds). */
export const LEASE_SECONDS = 60;

export const RENEW_SECONDS = 20;

/** What is left of it when the agent's page loses its connection (seconds). */
export const GRACE_SECONDS = 10;
