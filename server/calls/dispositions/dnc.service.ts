import { lockOwnAttempt } from "#server/calls/attempts/attempts.service.ts";
import { holdGateExclusive } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { AppError } from "#server/kernel/errors.ts";
import type { DncScope, Receipt } from "#shared/calls/dispositions/dispositions.schema.ts";
import { suppressForGood } from "./effects.service.ts";

/**
 * Writes the DNC that somebody asks for on the phone, at once: whatever becomes of the call, of its
 * page or of the disposition that is chosen in the end, nobody calls them again. The call goes on
 * and still waits for its disposition, whose own DNC then changes nothing.
 * @returns what it takes away, where
 * @throws AppError not_found when it is not this agent's call, wrong_state when it was never dialled
 *   or has its disposition, invalid when the person has no company
 */
export async function addDnc(ctx: Context, attemptId: string, scope: DncScope): Promise<Receipt> {
  await holdGateExclusive(ctx);
  const attempt = await lockOwnAttempt(ctx, attemptId);
  if (attempt.disposed_at) throw new AppError("wrong_state", "This call has its disposition.");
  if (!attempt.dialing_at) throw new AppError("wrong_state", "This call was never dialled.");
  return suppressForGood(ctx, attempt, scope, "body.scope");
}
