import { z } from "zod";
import { zId } from "../../kernel/ids.ts";
import { END_REASONS } from "../../telephony/end-reason.rules.ts";
import { ATTEMPT_STATES } from "./attempt.rules.ts";

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
  disposition: z.string().nullable(),
});

export type Attempt = z.infer<typeof zAttempt>;
