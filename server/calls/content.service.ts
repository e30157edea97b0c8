import { formSaved, scriptSaved } from "#shared/calls/calls.events.ts";
import type { FormRow, SaveForm, SaveScript, ScriptRow } from "#shared/calls/calls.schema.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { notFound, stale } from "#server/kernel/errors.ts";
import { presentForms, presentScripts } from "./calls.present.ts";
import {
  QualificationForm,
  QualificationFormVersion,
  Script,
  ScriptVersion,
} from "./content.entity.ts";

/** Adds a script with its first version. */
export async function createScript(ctx: Context, input: SaveScript): Promise<ScriptRow> {
  const head = newHead(ctx, input.name);
  ctx.em.create(Script, head);
  await ctx.em.flush();
  addScriptVersion(ctx, head.id, 1, input.body);
  return scriptOf(ctx, head.id, 1);
}

/** Saves a new version of the text. Calls that run keep the one they began with. @throws stale */
export async function saveScript(
  ctx: Context,
  id: string,
  version: number,
  input: SaveScript,
): Promise<ScriptRow> {
  const found = await queryOne(ctx, `select id from script where id = $1 for update`, [id]);
  if (!found) throw notFound("script");
  const script = await ctx.em.findOneOrFail(Script, { id });
  if (script.version !== version) throw stale((await presentScripts(ctx, [id]))[0]);
  const no = script.currentNo + 1;
  Object.assign(script, { name: input.name, currentNo: no, updatedAt: ctx.now() });
  addScriptVersion(ctx, id, no, input.body);
  return scriptOf(ctx, id, no);
}

function addScriptVersion(ctx: Context, scriptId: string, no: number, body: string): void {
  const { userId } = userOf(ctx);
  ctx.em.create(ScriptVersion, { scriptId, no, body, createdBy: userId, createdAt: ctx.now() });
}

async function scriptOf(ctx: Context, id: string, no: number): Promise<ScriptRow> {
  record(ctx, scriptSaved, id, { no });
  await ctx.em.flush();
  return (await presentScripts(ctx, [id]))[0]!;
}

/** Adds a qualification form with its first version. */
export async function createForm(ctx: Context, input: SaveForm): Promise<FormRow> {
  const head = newHead(ctx, input.name);
  ctx.em.create(QualificationForm, head);
  await ctx.em.flush();
  addFormVersion(ctx, head.id, 1, input.fields);
  return formOf(ctx, head.id, 1);
}

/** Saves a new version of the questions. Answers stay with the version they were given on. @throws stale */
export async function saveForm(
  ctx: Context,
  id: string,
  version: number,
  input: SaveForm,
): Promise<FormRow> {
  const found = await queryOne(ctx, `select id from qualification_form where id = $1 for update`, [
    id,
  ]);
  if (!found) throw notFound("form");
  const form = await ctx.em.findOneOrFail(QualificationForm, { id });
  if (form.version !== version) throw stale((await presentForms(ctx, [id]))[0]);
  const no = form.currentNo + 1;
  Object.assign(form, { name: input.name, currentNo: no, updatedAt: ctx.now() });
  addFormVersion(ctx, id, no, input.fields);
  return formOf(ctx, id, no);
}

function addFormVersion(
  ctx: Context,
  formId: string,
  no: number,
  fields: SaveForm["fields"],
): void {
  const { userId } = userOf(ctx);
  ctx.em.create(QualificationFormVersion, {
    formId,
    no,
    fields,
    createdBy: userId,
    createdAt: ctx.now(),
  });
}

async function formOf(ctx: Context, id: string, no: number): Promise<FormRow> {
  record(ctx, formSaved, id, { no });
  await ctx.em.flush();
  return (await presentForms(ctx, [id]))[0]!;
}

function newHead(ctx: Context, name: string) {
  const now = ctx.now();
  return {
    id: ctx.newId(),
    name,
    ownerId: userOf(ctx).userId,
    currentNo: 1,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** Script and form that calls of this campaign use now. */
export async function contentOf(
  ctx: Context,
  campaignId: string,
): Promise<{ script: ScriptRow | null; form: FormRow | null }> {
  const row = await queryOne<{ settings: { call?: unknown } }>(
    ctx,
    `select settings from campaign where id = $1`,
    [campaignId],
  );
  const { scriptId, formId } = zCallSettings.parse(row?.settings.call ?? {});
  const [script] = scriptId ? await presentScripts(ctx, [scriptId]) : [];
  const [form] = formId ? await presentForms(ctx, [formId]) : [];
  return { script: script ?? null, form: form ?? null };
}
