import { RETRY } from "#shared/calls/dispositions/disposition.rules.ts";
import type { SystemAction } from "#shared/calls/dispositions/disposition.rules.ts";
import { answerFaults } from "#shared/forms/form.rules.ts";
import type { FormField } from "#shared/forms/form.rules.ts";
import { mayContact } from "#server/compliance/compliance.service.ts";
import type { Plan } from "#server/calls/queue/task-state.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { AppError, invalid } from "#server/kernel/errors.ts";
import { removeTasks } from "#server/calls/queue/remove-tasks.service.ts";
import { dropNumber } from "#server/contacts/contacts.service.ts";
import { addSuppressions } from "#server/suppressions/suppressions.service.ts";
import type { NewSuppression } from "#server/suppressions/suppressions.service.ts";
import { isOver } from "#server/calls/attempts/attempts.service.ts";
import type { AttemptRow } from "#server/calls/attempts/attempts.service.ts";
import { planCallback } from "#server/calls/callbacks/callbacks.service.ts";
import { receiptFor } from "#server/calls/attempts/purge.service.ts";
import { qualifiedHandler } from "./qualified.registry.ts";
import { keyOfNumber, REACHED } from "#server/compliance/calling-hours.rules.ts";
import type { Reached } from "#server/compliance/calling-hours.rules.ts";
import type { Disposition } from "./disposition.entity.ts";
import type {
  ContactBlock,
  Dispose,
  DncScope,
  Receipt,
} from "#shared/calls/dispositions/dispositions.schema.ts";

interface Case {
  attempt: AttemptRow;
  label: Disposition;
  input: Omit<Dispose, "dispositionId">;
  /** For whom a callback is kept that is one agent's own. */
  ownerId: string;
}

/** Actions that add a suppression: they take the gate before anything else is locked. */
export const SUPPRESSING: ReadonlySet<string> = new Set([
  "add_to_global_dnc",
  "campaign_opt_out",
  "client_opt_out",
  "mark_number_invalid",
] satisfies SystemAction[]);

/** What an action did; `again` = the task is planned once more. */
export interface Effect {
  again?: Plan;
  leadId?: string;
  callbackAt?: Date;
  retryAt?: Date;
  receipt?: Receipt;
  /** A suppression or deletion that came during the call: nothing is planned any more. */
  blocked?: ContactBlock;
}

/** One effect per system action. Each runs in the disposition's transaction. */
export const EFFECTS: Record<SystemAction, (ctx: Context, one: Case) => Promise<Effect>> = {
  add_to_global_dnc: async (ctx, { attempt, input }) => {
    if (!input.dncScope) throw invalid("body.dncScope", "Number, person or company: ask first.");
    return { receipt: await suppressForGood(ctx, attempt, input.dncScope) };
  },
  campaign_opt_out: (ctx, one) => optOut(ctx, one, { campaignId: one.attempt.campaign_id }),
  client_opt_out: async (ctx, one) => optOut(ctx, one, { clientId: await clientOf(ctx, one) }),
  retry_after_delay: retry,
  schedule_callback: async (ctx, { attempt, input, ownerId }) => {
    const blocked = await contactBlock(ctx, attempt, attempt.phone_e164);
    if (blocked) return { blocked };
    const { callback, dueAt } = await planCallback(ctx, attempt, input, ownerId);
    return {
      callbackAt: dueAt,
      again: { dueAt, isCallback: true, ownerId: callback.mine ? ownerId : null },
    };
  },
  converted_qualified: qualify,
  mark_number_invalid: invalidate,
  no_action: async () => ({}),
};

/**
 * Why nobody may call this person again, or null. Asked before anything is planned: what purged the
 * queues while they were on the phone could not see that they would come back into one.
 */
async function contactBlock(
  ctx: Context,
  attempt: AttemptRow,
  phone: string,
): Promise<ContactBlock | null> {
  const verdicts = await mayContact(ctx, {
    channel: "phone",
    contactIds: [attempt.contact_id],
    campaignId: attempt.campaign_id,
    at: ctx.now(),
    numbers: new Map([[attempt.contact_id, phone]]),
  });
  const verdict = verdicts.get(attempt.contact_id);
  if (verdict?.ok) return null;
  const rule = verdict?.rule === "suppressed" ? "suppressed" : "deleted";
  return { rule, detail: verdict?.detail ?? "Nothing says that we may call." };
}

/**
 * Nobody calls this number, person or company again. What is suppressed so already stays as it is.
 * @param field of the request, for the error
 * @throws AppError invalid when the person has no company
 */
export async function suppressForGood(
  ctx: Context,
  attempt: AttemptRow,
  of: DncScope,
  field = "body.dncScope",
): Promise<Receipt> {
  const scope = { number: "phone", person: "contact", company: "account" } as const;
  const key = dncKey(attempt, of, field);
  const where = scope[of];
  const receipt = await receiptFor(ctx, where, key);
  await suppress(ctx, attempt, {
    scope: where,
    key,
    source: "dnc",
    reason: "Asked not to be called",
  });
  return receipt;
}

function dncKey(attempt: AttemptRow, scope: DncScope, field: string): string {
  if (scope === "number") return attempt.phone_e164;
  if (scope === "person") return attempt.contact_id;
  if (!attempt.account_id) throw invalid(field, "This person has no company here.");
  return attempt.account_id;
}

async function optOut(
  ctx: Context,
  { attempt, label }: Case,
  of: Pick<NewSuppression, "campaignId" | "clientId">,
): Promise<Effect> {
  await suppress(ctx, attempt, {
    scope: "contact",
    key: attempt.contact_id,
    source: "manual",
    reason: label.label,
    ...of,
  });
  return {};
}

async function clientOf(ctx: Context, { attempt }: Case): Promise<string> {
  const row = await queryOne<{ client_id: string | null }>(
    ctx,
    `select client_id from campaign where id = $1`,
    [attempt.campaign_id],
  );
  if (!row?.client_id) throw invalid("body.dispositionId", "This campaign is for no one client.");
  return row.client_id;
}

async function suppress(
  ctx: Context,
  attempt: AttemptRow,
  row: Omit<NewSuppression, "channel" | "sourceId">,
): Promise<void> {
  await addSuppressions(ctx, [{ ...row, channel: "phone", sourceId: attempt.id }]);
}

async function retry(ctx: Context, { attempt, label }: Case): Promise<Effect> {
  const { delayMinutes, maxAttempts } = { ...RETRY, ...label.params };
  const row = await queryOne<{ attempts: number }>(
    ctx,
    `select attempts from call_task where id = $1`,
    [attempt.task_id],
  );
  if ((row?.attempts ?? 0) >= maxAttempts) return {};
  const blocked = await contactBlock(ctx, attempt, attempt.phone_e164);
  if (blocked) return { blocked };
  if (await isOver(ctx, attempt.campaign_id)) return {};
  const dueAt = new Date(ctx.now().getTime() + delayMinutes * 60_000);
  return { retryAt: dueAt, again: { dueAt } };
}

async function qualify(ctx: Context, { attempt, input }: Case): Promise<Effect> {
  if (!attempt.form_id || attempt.form_no === null) {
    throw new AppError("wrong_state", "The campaign has no qualification form.");
  }
  if (!attempt.agent_id || attempt.answered_at === null) {
    throw new AppError(
      "refused",
      "Nobody answered this call: a lead needs a conversation. Choose another outcome, or call again.",
      { rule: "no_conversation" },
    );
  }
  const form = await queryOne<{ fields: FormField[] }>(
    ctx,
    `select fields from qualification_form_version where form_id = $1 and no = $2`,
    [attempt.form_id, attempt.form_no],
  );
  const faults = answerFaults(form?.fields ?? [], input.answers ?? {});
  if (faults.length > 0) {
    throw new AppError("invalid", "The qualification form is not complete.", {
      errors: faults.map(({ key, message }) => ({ path: `body.answers.${key}`, message })),
    });
  }
  const makeLead = qualifiedHandler();
  if (!makeLead) throw new AppError("unavailable", "Nothing here takes leads.");
  const { leadId } = await makeLead(ctx, {
    attemptId: attempt.id,
    taskId: attempt.task_id,
    campaignId: attempt.campaign_id,
    contactId: attempt.contact_id,
    accountId: attempt.account_id,
    agentId: attempt.agent_id,
    formId: attempt.form_id,
    formVersion: attempt.form_no,
    answers: input.answers ?? {},
    notes: input.notes,
  });
  return { leadId };
}

/** Others are reached by this number, too: it is wrong for this person, not for them. */
async function isSwitchboard(ctx: Context, attempt: AttemptRow): Promise<boolean> {
  const row = await queryOne<{ shared: boolean }>(
    ctx,
    `select exists (select from contact o
                     where o.phone_e164 = $1 and o.id <> $2 and o.deleted_at is null)
         or exists (select from contact o
                     where o.account_id = $3 and o.id <> $2 and o.deleted_at is null
                       and $1 in (o.direct_e164, o.mobile_e164, o.hq_e164)) as shared`,
    [attempt.phone_e164, attempt.contact_id, attempt.account_id],
  );
  return row?.shared === true;
}

/** The person loses the number, and their place under it in other queues. */
async function takeNumber(ctx: Context, attempt: AttemptRow): Promise<void> {
  const { contact_id: contactId, phone_e164: phone, task_id: taskId } = attempt;
  await dropNumber(ctx, contactId, phone);
  const under = `t.contact_id = $1 and t.phone_e164 = $2 and t.id <> $3`;
  await removeTasks(ctx, under, [contactId, phone, taskId], "wrong number");
}

/** The number is wrong, not the person: another number of theirs takes its place in the queue. */
async function invalidate(ctx: Context, { attempt, label }: Case): Promise<Effect> {
  const key = attempt.phone_e164;
  const isShared = await isSwitchboard(ctx, attempt);
  const receipt = isShared ? undefined : await receiptFor(ctx, "phone", key);
  if (isShared) await takeNumber(ctx, attempt);
  else {
    await suppress(ctx, attempt, { scope: "phone", key, source: "manual", reason: label.label });
  }
  const other = await queryOne<Reached>(
    ctx,
    `select ${REACHED} from contact c,
            unnest(array[c.phone_e164, c.direct_e164, c.mobile_e164, c.hq_e164])
              with ordinality p(phone, n)
      where c.id = $1 and p.phone is not null and p.phone <> $2
        and not exists (select from suppression s
                         where s.match_key = 'phone:' || p.phone and s.lifted_at is null)
      order by p.n limit 1`,
    [attempt.contact_id, key],
  );
  if (!other) return { receipt };
  const blocked = await contactBlock(ctx, attempt, other.phone);
  if (blocked) return { receipt, blocked };
  if (await isOver(ctx, attempt.campaign_id)) return { receipt };
  return { receipt, again: { dueAt: ctx.now(), phone: other.phone, timeZone: keyOfNumber(other) } };
}
