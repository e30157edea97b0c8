import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zLine } from "../kernel/text.ts";
import { ATTEMPT_STATES, END_REASONS, SYSTEM_ACTIONS, TASK_STATES } from "./call.rules.ts";
import { zAnswers, zFormField, zFormFields } from "./form.rules.ts";

const zInstant = z.iso.datetime();
const zText = (max: number) => z.string().max(max);

export const zAttempt = z.object({
  id: zId,
  taskId: zId,
  state: z.enum(ATTEMPT_STATES),
  carrier: z.string(),
  phone: z.string(),
  createdAt: zInstant,
  dialingAt: zInstant.nullable(),
  answeredAt: zInstant.nullable(),
  endedAt: zInstant.nullable(),
  endReason: z.enum(END_REASONS).nullable(),
  disposition: z.string().nullable(),
});
export type Attempt = z.infer<typeof zAttempt>;

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
export const zDesk = zCallTask.extend({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
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
export type Desk = z.infer<typeof zDesk>;

export const zPulled = z.object({
  /** Null: nothing can be called now; `reasons` say why. */
  desk: zDesk.nullable(),
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

export const zDispositionParams = z.strictObject({
  delayMinutes: z
    .number()
    .int()
    .min(1)
    .max(60 * 24 * 60)
    .optional(),
  maxAttempts: z.number().int().min(1).max(50).optional(),
});

export const zDisposition = z.object({
  id: zId,
  version: z.number().int(),
  position: z.number().int(),
  label: z.string(),
  action: z.enum(SYSTEM_ACTIONS),
  params: zDispositionParams,
  isConversation: z.boolean(),
});
export type DispositionRow = z.infer<typeof zDisposition>;

/** Labels with the version of the campaign they belong to: what a change of them is decided on. */
export const zLabels = z.object({ items: z.array(zDisposition), version: z.number().int() });
export type Labels = z.infer<typeof zLabels>;

export const zSetDispositions = z.strictObject({
  items: z
    .array(
      z
        .strictObject({
          /** Absent: a new label. */
          id: zId.optional(),
          label: zLine(60).pipe(z.string().min(1, "Name it.")),
          action: z.enum(SYSTEM_ACTIONS),
          params: zDispositionParams.default({}),
          isConversation: z.boolean(),
        })
        .refine((item) => item.action !== "retry_after_delay" || item.params.delayMinutes, {
          path: ["params", "delayMinutes"],
          message: "Say after how many minutes.",
        }),
    )
    .min(1)
    .max(20),
});
export type SetDispositions = z.infer<typeof zSetDispositions>;

export const DNC_SCOPES = ["number", "person", "company"] as const;
export type DncScope = (typeof DNC_SCOPES)[number];

const zLocalTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, "Like 2026-03-31T15:00");

export const zDispose = z.strictObject({
  dispositionId: zId,
  notes: zText(10_000).default(""),
  /** With a label that qualifies: the answers of the campaign's form. */
  answers: zAnswers.optional(),
  /** With a label that schedules a callback. */
  callback: z
    .strictObject({
      /** On the recipient's clock. */
      localTime: zLocalTime,
      timeZone: z.string().max(60),
      mine: z.boolean(),
    })
    .optional(),
  /** With a label that adds to DNC. */
  dncScope: z.enum(DNC_SCOPES).optional(),
});
export type Dispose = z.infer<typeof zDispose>;

/** What a suppression took away, and where. */
export const zReceipt = z.object({
  scope: z.string(),
  key: z.string(),
  queues: z.array(z.object({ campaignId: zId, campaignName: z.string(), tasks: z.number().int() })),
});
export type Receipt = z.infer<typeof zReceipt>;

/** Why a person is not planned again though the label would: a rule that came during the call. */
export const zBarred = z.object({ rule: z.enum(["suppressed", "deleted"]), detail: z.string() });
export type Barred = z.infer<typeof zBarred>;

export const zDisposed = z.object({
  attemptId: zId,
  label: z.string(),
  action: z.enum(SYSTEM_ACTIONS),
  leadId: zId.nullable(),
  callbackAt: zInstant.nullable(),
  retryAt: zInstant.nullable(),
  barred: zBarred.nullable(),
  receipt: zReceipt.nullable(),
});
export type Disposed = z.infer<typeof zDisposed>;

export const zCallback = z.object({
  id: zId,
  version: z.number().int(),
  taskId: zId,
  campaignId: zId,
  campaignName: z.string(),
  contactId: zId,
  contactName: z.string(),
  accountName: z.string().nullable(),
  phone: z.string(),
  ownerId: zId.nullable(),
  ownerName: z.string().nullable(),
  localTime: z.string(),
  timeZone: z.string(),
  dueAt: zInstant,
  state: z.enum(["open", "done", "cancelled"]),
  note: z.string(),
});
export type CallbackRow = z.infer<typeof zCallback>;

export const AGENT_STATES = [
  "offline",
  "available",
  "reserved",
  "dialing",
  "ringing",
  "on_call",
  "wrap_up",
  "break",
] as const;
export type AgentStateName = (typeof AGENT_STATES)[number];

/** An agent on the wallboard. */
export const zAgentState = z.object({
  userId: zId,
  name: z.string(),
  state: z.enum(AGENT_STATES),
  reason: z.string().nullable(),
  campaignId: zId.nullable(),
  campaignName: z.string().nullable(),
  since: zInstant,
  callsToday: z.number().int(),
});
export type AgentStateRow = z.infer<typeof zAgentState>;

export const zScript = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  no: z.number().int(),
  body: z.string(),
  updatedAt: zInstant,
});
export type ScriptRow = z.infer<typeof zScript>;

const zName = zLine(200).pipe(z.string().min(1, "Give it a name."));

export const zSaveScript = z.strictObject({ name: zName, body: zText(50_000).min(1) });
export const zForm = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  no: z.number().int(),
  fields: z.array(zFormField),
  updatedAt: zInstant,
});
export type FormRow = z.infer<typeof zForm>;

export const zSaveForm = z.strictObject({ name: zName, fields: zFormFields });
export type SaveForm = z.infer<typeof zSaveForm>;
export type SaveScript = z.infer<typeof zSaveScript>;
