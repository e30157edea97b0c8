import type { LegProgress } from "#shared/telephony/leg.rules.ts";
import type { Context } from "#server/kernel/context.ts";

/** The module above, whose attempts have legs. Both run in the transaction of the leg's report. */
export interface LegFollower {
  /** Before the leg is locked: what else the report may change. Lock order: task, attempt, leg. */
  lock(ctx: Context, attemptId: string): Promise<void>;
  /** Its customer's leg stands so now. May be told again what it knows. */
  customerMoved(ctx: Context, attemptId: string, leg: LegProgress): Promise<void>;
}

let follower: LegFollower | null = null;

export function setLegFollower(attempts: LegFollower): void {
  follower = attempts;
}

export function legFollower(): LegFollower {
  if (!follower) throw new Error("nobody follows the legs of attempts");
  return follower;
}
