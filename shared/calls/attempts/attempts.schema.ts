import { z } from "zod";
import { zId } from "../../kernel/ids.ts";
import { END_REASONS } from "../../telephony/end-reason.rules.ts";
import { ATTEMPT_STATES } from "./attempt.rules.ts";
import { NOT_DIALLED } from "./not-dialled.rules.ts";

const zInstant = z.iso.datetime();

export const zAttempt = z.object({
  id: zId,
  taskId: zId,
  state: z.enum(ATTEMPT_STATES),
  carrier: z.string(),
  phone: z.string(),
  createdAt: zInstant,
  dialingAt: zInstant.nullable(),
  answeredAt: zInstant.nullable(),
  /** Agent and customer hear each other, over a line of ours. */
  bridgedAt: zInstant.nullable(),
  endedAt: zInstant.nullable(),
  endReason: z.enum(END_REASONS).nullable(),
  /** Why it ended before its number was dialled; null where it was dialled. */
  notDialled: z.enum(NOT_DIALLED).nullable(),
  disposition: z.string().nullable(),
});

export type Attempt = z.infer<typeof zAttempt>;
