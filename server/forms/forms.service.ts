import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { notFound, stale } from "#server/kernel/errors.ts";
import { newHead } from "#server/kernel/db/versioned.ts";
import { presentForms } from "./forms.present.ts";
import { QualificationForm, QualificationFormVersion } from "./form.entity.ts";
import type { FormRow, SaveForm } from "#shared/forms/forms.schema.ts";
import { formSaved } from "#shared/forms/forms.events.ts";

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
