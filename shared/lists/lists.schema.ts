import { z } from "zod";
import { zEntityType, zFilter } from "../filters/filter.schema.ts";
import { zId } from "../kernel/ids.ts";
import { zLabels, zLine } from "../kernel/text.ts";
import { zVisibility } from "../segments/segments.schema.ts";

export const zSourceType = z.enum(["segment", "manual_upload", "selection", "filter"]);
export type SourceType = z.infer<typeof zSourceType>;

export const zList = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  entityType: zEntityType,
  sourceType: zSourceType,
  /** What it was made from: a segment, an import. */
  sourceRef: zId.nullable(),
  /** The instant its members were taken at; null for lists filled by hand. */
  snapshotTs: z.string().nullable(),
  visibility: zVisibility,
  tags: z.array(z.string()),
  ownerId: zId,
  ownerName: z.string().nullable(),
  memberCount: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type List = z.infer<typeof zList>;

const zName = zLine().min(1);

/** Ids of existing records, at most 10,000 a request; larger sets go by filter or segment. */
export const zRecordIds = z.array(zId).max(10_000);

export const zCreateList = z.strictObject({
  name: zName,
  entityType: zEntityType,
  recordIds: zRecordIds.default([]),
  /** Instead of ids: everything that matches now. */
  filter: zFilter.optional(),
  sourceType: zSourceType.exclude(["segment"]).default("selection"),
  sourceRef: zId.nullable().default(null),
  visibility: zVisibility.default("private"),
  tags: zLabels.default([]),
});
export type CreateList = z.infer<typeof zCreateList>;

export const zChangeList = z.strictObject({
  name: zName.optional(),
  visibility: zVisibility.optional(),
  tags: zLabels.optional(),
});
export type ChangeList = z.infer<typeof zChangeList>;

export const zMembers = z.strictObject({
  entityType: zEntityType,
  recordIds: zRecordIds.min(1),
});
export type Members = z.infer<typeof zMembers>;

export const zMembersChanged = z.object({
  list: zList,
  /** Rows this command added or removed; the rest were so already. */
  changed: z.number().int(),
});

/** A row of the members' grid, alike for contacts and accounts. */
export const zListMember = z.object({
  id: zId,
  /** Of the record. */
  version: z.number().int(),
  addedAt: z.string(),
  name: z.string(),
  /** Job title of a contact, industry of an account. */
  about: z.string().nullable(),
  /** E-mail address or domain. */
  address: z.string().nullable(),
  accountName: z.string().nullable(),
  country: z.string().nullable(),
  phone: z.string().nullable(),
  /** The record was deleted since it joined. */
  deleted: z.boolean(),
});
export type ListMember = z.infer<typeof zListMember>;
