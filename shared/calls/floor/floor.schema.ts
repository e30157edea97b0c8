import { z } from "zod";
import { zId } from "../../kernel/ids.ts";
import { zLine } from "../../kernel/text.ts";
import { SYSTEM_ACTIONS } from "../dispositions/disposition.rules.ts";
import { zContactBlock, zDispose, zReceipt } from "../dispositions/dispositions.schema.ts";
import { END_REASONS } from "../../telephony/end-reason.rules.ts";

/** To whom a task goes: an agent of its campaign, or anybody of it. */
export const zReassign = z.strictObject({
  /** Null: back to the pool. */
  agentId: zId.nullable(),
});

const zInstant = z.iso.datetime();

/** A call of a task that is over, with everything that was said of its outcome. */
export const zPastCall = z.object({
  id: zId,
  version: z.number().int(),
  at: zInstant,
  agentName: z.string().nullable(),
  phone: z.string(),
  answeredAt: zInstant.nullable(),
  endedAt: zInstant.nullable(),
  endReason: z.enum(END_REASONS).nullable(),
  notes: z.string(),
  /** Null while its agent has not said what came of it. */
  disposition: z.object({ id: zId, label: z.string(), action: z.enum(SYSTEM_ACTIONS) }).nullable(),
  /** First to last; all but the standing one were taken back or corrected. */
  records: z.array(
    z.object({
      label: z.string(),
      reason: z.string().nullable(),
      at: zInstant,
      byName: z.string().nullable(),
      supersededAt: zInstant.nullable(),
    }),
  ),
});
export type PastCall = z.infer<typeof zPastCall>;

export const zCorrect = z.strictObject({
  dispositionId: zId,
  reason: zLine(500).pipe(z.string().min(3, "Say why, in a few words")),
  /** To a label that schedules a callback; `mine` keeps it for the agent who called. */
  callback: zDispose.shape.callback,
  /** To a label that adds to DNC. */
  dncScope: zDispose.shape.dncScope,
});
export type Correct = z.infer<typeof zCorrect>;

export const zCorrected = z.object({
  call: zPastCall,
  /** False: the person was called again or is with an agent, so that only the call was corrected. */
  taskFollows: z.boolean(),
  blocked: zContactBlock.nullable(),
  receipt: zReceipt.nullable(),
  /** What the call suppressed before stays so: lifting is an act of its own. */
  suppressionStands: z.boolean(),
});
export type Corrected = z.infer<typeof zCorrected>;
