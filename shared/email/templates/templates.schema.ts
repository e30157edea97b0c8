import { z } from "zod";
import { zId } from "../../kernel/ids.ts";
import { zLine } from "../../kernel/text.ts";
import { zText } from "../email.schema.ts";

const zInstant = z.string();

export const zTemplateContent = z.strictObject({
  subject: zLine(250).min(1, "A mail needs a subject."),
  html: zText(200_000).refine((text) => text.trim() !== "", { error: "The mail is empty." }),
  /** Plain text; made from the HTML when null or empty. */
  text: zText(100_000).nullable().default(null),
});

export type TemplateContent = z.infer<typeof zTemplateContent>;

export const zTemplateCreate = zTemplateContent.extend({
  name: zLine(100).min(1, "Give it a name."),
});

export const zTemplatePatch = zTemplateCreate.extend({ text: zText(100_000).nullable() }).partial();

export type TemplateCreate = z.infer<typeof zTemplateCreate>;

export type TemplatePatch = z.infer<typeof zTemplatePatch>;

/** One version of a template, without its content. */
export const zTemplateVersion = z.object({
  id: zId,
  no: z.number().int(),
  contentHash: z.string(),
  authorId: zId.nullable(),
  authorName: z.string(),
  createdAt: zInstant,
  approvedByName: z.string().nullable(),
  approvedAt: zInstant.nullable(),
});

export type TemplateVersionRow = z.infer<typeof zTemplateVersion>;

export const zTemplate = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  subject: z.string(),
  latest: zTemplateVersion,
  /** The newest version that a second person approved: what campaigns send. */
  approvedNo: z.number().int().nullable(),
  updatedAt: zInstant,
});

export type Template = z.infer<typeof zTemplate>;

export const zTemplateDetail = zTemplate.extend({
  html: z.string(),
  text: z.string().nullable(),
  /** What the newest version's author must know: what had to go, what may read badly. */
  notes: z.array(z.string()),
  versions: z.array(zTemplateVersion),
  can: z.object({
    edit: z.boolean(),
    /** False for one's own text: a second person approves. */
    approve: z.boolean(),
  }),
});

export type TemplateDetail = z.infer<typeof zTemplateDetail>;

export const zPreview = z.object({
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  /** What had to go from the mail, what may read badly. */
  notes: z.array(z.string()),
});

export type Preview = z.infer<typeof zPreview>;
