import { z } from "zod";
import { defineAction } from "../../kernel/action.ts";
import { zId } from "../../kernel/ids.ts";
import { END_REASONS } from "../../telephony/end-reason.rules.ts";

/** `agentId`: whose call it is; null: a dialer's to which no agent has come. */
const held = z.object({ agentId: zId.nullable() });

export const attemptStarted = defineAction(
  "attempt.started",
  "call_task",
  held.extend({ attemptId: zId }),
);

export const attemptMoved = defineAction(
  "attempt.moved",
  "call_task",
  held.extend({ attemptId: zId, state: z.string() }),
);

export const attemptEnded = defineAction(
  "attempt.ended",
  "call_task",
  held.extend({ attemptId: zId, reason: z.enum(END_REASONS) }),
);
