import { z } from "zod";
import { zFilter, zEntityType } from "../filters/filter.schema.ts";
import { zId } from "../kernel/ids.ts";
import { zLabels, zLine } from "../kernel/text.ts";

/** Who may see it: its owner, members of the owner's teams, all staff who see audiences. */
export const zVisibility = z.enum(["private", "team", "global"]);
export type Visibility = z.infer<typeof zVisibility>;

export const zSegment = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  description: z.string().nullable(),
  entityType: zEntityType,
  filter: zFilter,
  visibility: zVisibility,
  tags: z.array(z.string()),
  isActive: z.boolean(),
  /** Members when last counted; null before the first count. Live figures: topic `segment-counts`. */
  recordCountCache: z.number().int().nullable(),
  lastRefreshedAt: z.string().nullable(),
  ownerId: zId,
  ownerName: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Segment = z.infer<typeof zSegment>;

const zName = zLine().min(1);
const zDescription = zLine(1000).nullable();

export const zCreateSegment = z.strictObject({
  name: zName,
  description: zDescription.default(null),
  filter: zFilter,
  visibility: zVisibility.default("private"),
  tags: zLabels.default([]),
});
export type CreateSegment = z.infer<typeof zCreateSegment>;

/** The entity of a segment never changes: lists and campaigns were made of its members. */
export const zChangeSegment = z.strictObject({
  name: zName.optional(),
  description: zDescription.optional(),
  filter: zFilter.optional(),
  visibility: zVisibility.optional(),
  tags: zLabels.optional(),
  isActive: z.boolean().optional(),
});
export type ChangeSegment = z.infer<typeof zChangeSegment>;

export const zConvertToList = z.strictObject({
  /** Without one: the segment's name and the day. */
  name: zName.optional(),
  visibility: zVisibility.optional(),
  tags: zLabels.optional(),
});
export type ConvertToList = z.infer<typeof zConvertToList>;

/** `count` is null for a segment that not everybody sees: who may see it reads it by REST. */
export const zSegmentCount = z.object({ count: z.number().int().nullable(), asOf: z.string() });
export type SegmentCount = z.infer<typeof zSegmentCount>;

export const zPreview = z.object({
  count: z.number().int(),
  /** Up to ten members. */
  sampleIds: z.array(zId),
  asOf: z.string(),
});
export type Preview = z.infer<typeof zPreview>;
