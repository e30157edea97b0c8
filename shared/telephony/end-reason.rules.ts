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

export type EndReason = (typeof END_REASONS)[number];
