import type { Id } from "#shared/kernel/ids.ts";
import { sampleValues } from "#shared/email/templates/merge.rules.ts";
import type { MergeValues } from "#shared/email/templates/merge.rules.ts";
import { actorId, actorName } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { can, permitted, refuseOwnWork } from "#server/kernel/policy.ts";
import type { Compiled } from "./compile.rules.ts";
import { buildMails, compileMail } from "./mail-threads.service.ts";
import { MERGE_SQL } from "./merge.present.ts";
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
  const mine = await wroteSinceApproval(ctx, id);
  const may = can(ctx, { edit: "template.edit", approve: "template.approve" });
  return {
    ...row,
    html: content.html,
    text: content.bodyText ?? null,
    notes: content.notes,
    versions: await templateVersions(ctx, id),
    can: { edit: may.edit, approve: may.approve && !mine && row.approvedNo !== row.latest.no },
  };
}

/**
 * Whether the actor wrote any version since the last one that was approved: what they wrote may live on in
 * the newest, whoever saved that.
 */
async function wroteSinceApproval(ctx: Context, templateId: Id): Promise<boolean> {
  const wrote = await queryOne(
    ctx,
    `select from email_template_version v
      where v.template_id = $1 and v.author_id = $2
        and v.no > (select coalesce(max(a.no), 0) from email_template_version a
                     where a.template_id = $1 and a.approved_hash = a.content_hash)
      limit 1`,
    [templateId, actorId(ctx.actor)],
  );
  return wrote !== undefined;
}

/**
 * What a save would store, compiled before its transaction; null where the version is another by now.
 * @throws AppError invalid naming the field and the fault
 */
export async function compilePatch(
  ctx: Context,
  id: Id,
  version: number,
  input: TemplatePatch,
): Promise<Written | null> {
  const template = await ctx.em.findOne(EmailTemplate, { id, version });
  if (!template) return null;
  const latest = await ctx.em.findOneOrFail(EmailTemplateVersion, {
    templateId: id,
    no: template.latestNo,
  });
  return writtenBy(ctx, {
    subject: input.subject ?? latest.subject,
    html: input.html ?? latest.html,
    text: input.text === undefined ? (latest.bodyText ?? null) : input.text,
  });
}

/** Content as its author wrote it, with what is sent. */
export interface Written {
  content: TemplateContent;
  compiled: Compiled;
}

/** Compiles content. Not within a transaction. @throws AppError invalid naming the field and the fault */
export async function writtenBy(ctx: Context, content: TemplateContent): Promise<Written> {
  return { content, compiled: await compileMail(ctx.kernel, content) };
}

/** A new template with its first version. */
export async function createTemplate(
  ctx: Context,
  input: Pick<TemplateCreate, "name">,
  written: Written,
): Promise<TemplateDetail> {
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
  addVersion(ctx, template, written);
  return readTemplate(ctx, template.id);
}

/**
 * Renames, or saves other content as a new version that waits for its own approval.
 * @param written from `compilePatch` of the same version
 * @throws AppError not_found, stale
 */
export async function updateTemplate(
  ctx: Context,
  id: Id,
  version: number,
  input: TemplatePatch,
  written: Written | null,
): Promise<TemplateDetail> {
  const { template, latest } = await lockTemplate(ctx, id, version);
  if (!written) throw stale(await readTemplate(ctx, id));
  if (input.name !== undefined) template.name = input.name;
  template.updatedAt = ctx.now();
  if (written.compiled.hash !== latest.contentHash) addVersion(ctx, template, written);
  else record(ctx, templateSaved, id, { no: latest.no, contentHash: latest.contentHash });
  return readTemplate(ctx, id);
}

function addVersion(ctx: Context, template: EmailTemplate, { content, compiled }: Written): void {
  const { subject, html, text, hash, notes } = compiled;
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
    notes,
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
 * @throws AppError forbidden for who wrote any version since the last approval, conflict when the content is another by now
 */
export async function approveTemplate(
  ctx: Context,
  id: Id,
  version: number,
  contentHash: string,
): Promise<TemplateDetail> {
  const { template, latest } = await lockTemplate(ctx, id, version);
  refuseOwnWork(ctx, latest.authorId ?? null, "template");
  if (await wroteSinceApproval(ctx, id)) refuseOwnWork(ctx, actorId(ctx.actor), "template");
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
 * The mail as this contact would get it, with footer; with samples where no contact is named. Not within a
 * transaction: a thread puts it together.
 * @throws AppError invalid naming the field that is at fault, not_found
 */
export async function previewTemplate(ctx: Context, input: PreviewInput): Promise<Preview> {
  const { contactId, senderId, ...content } = input;
  const sender = senderId ? await ctx.em.findOne(SenderProfile, { id: senderId }) : null;
  const values = contactId ? await contactValues(ctx, contactId) : sampleValues();
  const compiled = await compileMail(ctx.kernel, content);
  const [built] = await buildMails(ctx.kernel, {
    content: compiled,
    campaignId: "preview",
    sender: {
      fromName: sender?.fromName ?? "Jo Sender",
      fromEmail: sender?.fromEmail ?? "jo@example.org",
      replyTo: sender?.replyTo ?? null,
      postalAddress: sender?.postalAddress ?? "Your postal address",
    },
    people: [
      {
        values,
        to: values.contact?.email ?? "ada@example.com",
        messageToken: "preview",
        unsubscribeUrl: `${ctx.kernel.config.publicUrl}/u/preview`,
      },
    ],
  });
  if (!built || "fault" in built) {
    const { path, message } = built?.fault ?? { path: "body.html", message: "It says nothing." };
    throw invalid(path, message);
  }
  const { subject, html, text } = built.mail;
  return { subject, html, text, notes: compiled.notes };
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
