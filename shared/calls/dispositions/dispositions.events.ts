import { z } from "zod";
import { defineAction } from "../../kernel/action.ts";
import { zId } from "../../kernel/ids.ts";
import { SYSTEM_ACTIONS } from "./disposition.rules.ts";

/** `agentId`: who held the task when it happened. */
const held = z.object({ agentId: zId });

export const dispositionSaved = defineAction(
  "attempt.disposed",
  "call_task",
  held.extend({
    attemptId: zId,
    dispositionId: zId,
    label: z.string(),
    action: z.enum(SYSTEM_ACTIONS),
    leadId: zId.nullable(),
    /** Why a supervisor said it, where its agent did not. */
    reason: z.string().optional(),
  }),
);

export const dispositionUndone = defineAction(
  "attempt.disposition_undone",
  "call_task",
  held.extend({ attemptId: zId }),
);

/** A supervisor said that something else came of the call. */
export const dispositionCorrected = defineAction(
  "attempt.corrected",
  "call_task",
  z.object({
    attemptId: zId,
    was: z.string(),
    dispositionId: zId,
    label: z.string(),
    action: z.enum(SYSTEM_ACTIONS),
    reason: z.string(),
  }),
);

export const dispositionsSet = defineAction(
  "campaign.dispositions_set",
  "campaign",
  z.object({ labels: z.array(z.string()) }),
);
