import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute } from "#server/kernel/db/sql.ts";
import type { Effect } from "./effects.service.ts";
import type { Disposition } from "./disposition.entity.ts";
import type { Dispose } from "#shared/calls/dispositions/dispositions.schema.ts";

interface Said {
  attemptId: string;
  label: Disposition;
  input: Omit<Dispose, "dispositionId">;
  effect: Effect;
  /** Why it was corrected. */
  reason?: string;
}

/** Keeps what was said of a call, with the label as it is now: the one record of it that stands. */
export async function addRecord(
  ctx: Context,
  { attemptId, label, input, effect, reason }: Said,
): Promise<void> {
  await execute(
    ctx,
    `insert into disposition_record (id, attempt_id, disposition_id, disposition_version, label,
       action, params, answers, notes, lead_id, effect, reason, decided_by, decided_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ctx.newId(),
      attemptId,
      label.id,
      label.version,
      label.label,
      label.action,
      JSON.stringify(label.params),
      input.answers ? JSON.stringify(input.answers) : null,
      input.notes,
      effect.leadId ?? null,
      JSON.stringify({
        receipt: effect.receipt,
        retryAt: effect.retryAt,
        blocked: effect.blocked,
        dncScope: input.dncScope,
      }),
      reason ?? null,
      userOf(ctx).userId,
      ctx.now(),
    ],
  );
}

/** What was said of a call does not stand any more; the record of it stays. */
export async function supersedeRecord(ctx: Context, attemptId: string): Promise<void> {
  await execute(
    ctx,
    `update disposition_record set superseded_at = $2 where attempt_id = $1 and superseded_at is null`,
    [attemptId, ctx.now()],
  );
}
