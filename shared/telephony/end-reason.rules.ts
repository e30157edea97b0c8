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
  "unknown",
] as const;

export type EndReason = (typeof END_REASONS)[number];
