import type { Id } from "#shared/kernel/ids.ts";
import { sampleValues } from "#shared/email/templates/merge.rules.ts";
import type { MergeValues } from "#shared/email/templates/merge.rules.ts";
import { actorId, actorName } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { can, permitted, refuseOwnWork } from "#server/kernel/policy.ts";
import { compileContent, parseContent } from "./compile.rules.ts";
import { MERGE_SQL } from "./merge.present.ts";
import { buildMessage } from "./message.rules.ts";
import { SenderProfile } from "#server/email/senders/sender.entity.ts";
import { EmailTemplate, EmailTemplateVersion } from "./template.entity.ts";
import { templateRows, templateVersions } from "./templates.queries.ts";
import type {
  Preview,
  TemplateContent,
  TemplateCreate,
  TemplateDetail,
  TemplatePatch,
} from "#shared/email/templates/templates.schema.ts";
import { templateApproved, templateSaved } from "#shared/email/templates/templates.events.ts";

/** A template with its newest content. @throws AppError not_found */
export async function readTemplate(ctx: Context, id: Id): Promise<TemplateDetail> {
  await ctx.em.flush();
  const [row] = await templateRows(ctx, [id]);
  if (!row) throw notFound("template");
  const content = await ctx.em.findOneOrFail(EmailTemplateVersion, { id: row.latest.id });
  const mine = content.authorId !== null && content.authorId === actorId(ctx.actor);
  const may = can(ctx, { edit: "template.edit", approve: "template.approve" });
  return {
    ...row,
    html: content.html,
    text: content.bodyText ?? null,
    versions: await templateVersions(ctx, id),
    can: { edit: may.edit, approve: may.approve && !mine && row.approvedNo !== row.latest.no },
  };
}

/** A new template with its first version. @throws AppError invalid naming a bad merge tag */
export async function createTemplate(ctx: Context, input: TemplateCreate): Promise<TemplateDetail> {
  const now = ctx.now();
  const template = ctx.em.create(EmailTemplate, {
    id: ctx.newId(),
    name: input.name,
    latestNo: 0,
    createdBy: actorId(ctx.actor),
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  await ctx.em.flush();
  addVersion(ctx, template, input);
  return readTemplate(ctx, template.id);
}

/**
 * Renames, or saves other content as a new version that waits for its own approval.
 * @throws AppError not_found, stale, invalid
 */
export async function updateTemplate(
  ctx: Context,
  id: Id,
  version: number,
  input: TemplatePatch,
): Promise<TemplateDetail> {
  const { template, latest } = await lockTemplate(ctx, id, version);
  if (input.name !== undefined) template.name = input.name;
  template.updatedAt = ctx.now();
  const content = {
    subject: input.subject ?? latest.subject,
    html: input.html ?? latest.html,
    text: input.text === undefined ? (latest.bodyText ?? null) : input.text,
  };
  if (compileContent(content).hash !== latest.contentHash) addVersion(ctx, template, content);
  else record(ctx, templateSaved, id, { no: latest.no, contentHash: latest.contentHash });
  return readTemplate(ctx, id);
}

function addVersion(ctx: Context, template: EmailTemplate, content: TemplateContent): void {
  const { subject, html, text, hash } = compileContent(content);
  template.latestNo += 1;
  ctx.em.create(EmailTemplateVersion, {
    id: ctx.newId(),
    templateId: template.id,
    no: template.latestNo,
    subject,
    html: content.html,
    bodyText: content.text,
    compiledHtml: html,
    compiledText: text,
    contentHash: hash,
    authorId: actorId(ctx.actor),
    authorName: actorName(ctx.actor),
    version: 1,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  record(ctx, templateSaved, template.id, { no: template.latestNo, contentHash: hash });
}

/**
 * A second person approves the newest version, naming the hash of what they read.
 * @throws AppError forbidden for the author, conflict when the content is another by now
 */
export async function approveTemplate(
  ctx: Context,
  id: Id,
  version: number,
  contentHash: string,
): Promise<TemplateDetail> {
  const { template, latest } = await lockTemplate(ctx, id, version);
  refuseOwnWork(ctx, latest.authorId ?? null, "template");
  if (latest.contentHash !== contentHash) {
    throw new AppError("conflict", "The content changed since you read it; read it again.");
  }
  Object.assign(latest, {
    approvedHash: contentHash,
    approvedBy: actorId(ctx.actor),
    approvedByName: actorName(ctx.actor),
    approvedAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  template.updatedAt = ctx.now();
  record(ctx, templateApproved, id, { no: latest.no, contentHash });
  return readTemplate(ctx, id);
}

async function lockTemplate(ctx: Context, id: Id, version: number) {
  const found = await queryOne(ctx, `select 1 from email_template where id = $1 for update`, [id]);
  const template = found ? await ctx.em.findOne(EmailTemplate, { id }) : null;
  if (!template) throw notFound("template");
  if (template.version !== version) throw stale(await readTemplate(ctx, id));
  const latest = await ctx.em.findOneOrFail(EmailTemplateVersion, {
    templateId: id,
    no: template.latestNo,
  });
  return { template, latest };
}

interface PreviewInput extends TemplateContent {
  contactId: Id | null;
  senderId: Id | null;
}

/**
 * The mail as this contact would get it, with footer; with samples where no contact is named.
 * @throws AppError invalid naming a bad merge tag, not_found
 */
export async function previewTemplate(ctx: Context, input: PreviewInput): Promise<Preview> {
  const compiled = compileContent(input);
  const sender = input.senderId
    ? await ctx.em.findOne(SenderProfile, { id: input.senderId })
    : null;
  const line = {
    fromName: sender?.fromName ?? "Jo Sender",
    fromEmail: sender?.fromEmail ?? "jo@example.org",
    replyTo: sender?.replyTo ?? null,
    postalAddress: sender?.postalAddress ?? "Your postal address",
  };
  const values = input.contactId ? await contactValues(ctx, input.contactId) : sampleValues();
  const mail = buildMessage({
    content: parseContent(compiled),
    values: { ...values, sender: { fromName: line.fromName, fromEmail: line.fromEmail } },
    sender: line,
    to: values.contact?.email ?? "ada@example.com",
    messageToken: "preview",
    unsubscribeUrl: `${ctx.kernel.config.publicUrl}/u/preview`,
    campaignId: "preview",
  });
  return { subject: mail.subject, html: mail.html, text: mail.text };
}

async function contactValues(ctx: Context, contactId: Id): Promise<MergeValues> {
  const allowed = await permitted(ctx, "contact.read", [contactId]);
  const row = allowed.has(contactId)
    ? await queryOne<{ values: MergeValues }>(
        ctx,
        `select ${MERGE_SQL} as values
           from contact c left join account a on a.id = c.account_id
          where c.id = $1 and c.deleted_at is null`,
        [contactId],
      )
    : undefined;
  if (!row) throw invalid("body.contactId", "There is no such contact.");
  return row.values;
}
