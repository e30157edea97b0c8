import { z } from "zod";
import { zId } from "../../kernel/ids.ts";
import { zAttempt } from "../attempts/attempts.schema.ts";
import { TASK_STATES } from "./task.rules.ts";

const zInstant = z.iso.datetime();

/** A task in the queue, as managers and supervisors see it. */
export const zCallTask = z.object({
  id: zId,
  version: z.number().int(),
  campaignId: zId,
  contactId: zId,
  contactName: z.string(),
  jobTitle: z.string().nullable(),
  accountId: zId.nullable(),
  accountName: z.string().nullable(),
  phone: z.string(),
  timeZone: z.string(),
  state: z.enum(TASK_STATES),
  isCallback: z.boolean(),
  /** For whom it is kept; null: for anybody of the campaign. */
  ownerId: zId.nullable(),
  ownerName: z.string().nullable(),
  dueAt: zInstant,
  attempts: z.number().int(),
  lastAttemptAt: zInstant.nullable(),
  outcome: z.string().nullable(),
  removedReason: z.string().nullable(),
  agentId: zId.nullable(),
  agentName: z.string().nullable(),
  leaseUntil: zInstant.nullable(),
  /** The call that is under way or waits for its disposition. */
  attempt: zAttempt.nullable(),
});

export type CallTaskRow = z.infer<typeof zCallTask>;

/** Columns a campaign's tasks may be sorted by; `-` in front turns the order. */
export const TASK_SORTS = ["updatedAt", "dueAt", "state", "attempts", "timeZone"] as const;

export type TaskSort = (typeof TASK_SORTS)[number];

/** What an agent works on now: the task, and whom and what it is about. */
export const zCurrentTask = zCallTask.extend({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
  /** Behind a switchboard's number; null: none is known, or it belongs to another number of theirs. */
  phoneExt: z.string().nullable(),
  city: z.string().nullable(),
  country: z.string().nullable(),
  industry: z.string().nullable(),
  staffRange: z.string().nullable(),
  domain: z.string().nullable(),
  callbackNote: z.string().nullable(),
  history: z.array(
    z.object({
      at: zInstant,
      agentName: z.string().nullable(),
      disposition: z.string().nullable(),
      notes: z.string(),
    }),
  ),
  related: z.array(z.object({ id: zId, name: z.string(), jobTitle: z.string().nullable() })),
});

export type CurrentTask = z.infer<typeof zCurrentTask>;

export const zPulled = z.object({
  /** Null: nothing can be called now; `reasons` say why. */
  currentTask: zCurrentTask.nullable(),
  /** Goes with every later command about the task. */
  token: zId.nullable(),
});

export const zReasons = z.object({
  total: z.number().int(),
  callable: z.number().int(),
  reasons: z.array(
    z.object({
      reason: z.string(),
      label: z.string(),
      count: z.number().int(),
      /** When the first of them becomes callable. */
      until: zInstant.nullable(),
    }),
  ),
});

export type Reasons = z.infer<typeof zReasons>;
