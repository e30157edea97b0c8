/** Why an attempt ended. `abandoned`: the person answered, and no agent came in time. */
export const END_REASONS = [
  "hangup",
  "busy",
  "no_answer",
  "rejected",
  "failed",
  "cancelled",
  "suppressed",
  "stopped",
  "expired",
  "abandoned",
  "unknown",
] as const;

/** What an agent may say of a call on their own phone; the others are ours or the line's to say. */
export const AGENT_END_REASONS = [
  "hangup",
  "busy",
  "no_answer",
  "failed",
] as const satisfies readonly (typeof END_REASONS)[number][];

export type AgentEndReason = (typeof AGENT_END_REASONS)[number];

export type EndReason = (typeof END_REASONS)[number];
