import { z } from "zod";
import { zId } from "../../kernel/ids.ts";
import { zLine } from "../../kernel/text.ts";
import { SYSTEM_ACTIONS } from "./disposition.rules.ts";
import { zAnswers } from "../../forms/form.rules.ts";

const zInstant = z.iso.datetime();

const zText = (max: number) => z.string().max(max);

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
          /** Of a new label, made by who adds it; absent, the server makes one. */
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

/** Whom nobody shall call again. */
export const zDnc = z.strictObject({ scope: z.enum(DNC_SCOPES) });

export type Dnc = z.infer<typeof zDnc>;

const zLocalTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, "Like 2026-03-31T15:00")
  .refine(isDateTime, "There is no such day or time.");

function isDateTime(local: string): boolean {
  const at = new Date(`${local}:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(local);
}

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
      /** Absent: that of the number, where only one can be meant. */
      timeZone: z.string().max(60).optional(),
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
export const zContactBlock = z.object({
  rule: z.enum(["suppressed", "deleted"]),
  detail: z.string(),
});

export type ContactBlock = z.infer<typeof zContactBlock>;

export const zDisposed = z.object({
  attemptId: zId,
  label: z.string(),
  action: z.enum(SYSTEM_ACTIONS),
  leadId: zId.nullable(),
  callbackAt: zInstant.nullable(),
  retryAt: zInstant.nullable(),
  blocked: zContactBlock.nullable(),
  receipt: zReceipt.nullable(),
});

export type Disposed = z.infer<typeof zDisposed>;
