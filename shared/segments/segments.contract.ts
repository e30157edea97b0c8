import { z } from "zod";
import { zEntityType, zFilter } from "../filters/filter.schema.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zList } from "../lists/lists.schema.ts";
import {
  zChangeSegment,
  zConvertToList,
  zCreateSegment,
  zPreview,
  zSegment,
} from "./segments.schema.ts";

const params = z.object({ id: zId });
const zPage = z.object({ items: z.array(zSegment), nextCursor: z.string().nullable() });

export const listSegments = endpoint({
  method: "GET",
  path: "/api/segments",
  access: "segment.read",
  summary: "Segments that you may see, by name",
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(200),
    cursor: z.string().max(1000).optional(),
    entityType: zEntityType.optional(),
    q: z.string().trim().min(1).max(100).optional(),
  }),
  response: zPage,
});

export const getSegment = endpoint({
  method: "GET",
  path: "/api/segments/:id",
  access: "segment.read",
  summary: "One segment",
  params,
  response: zSegment,
});

export const previewSegment = endpoint({
  method: "POST",
  path: "/api/segments/preview",
  access: "segment.read",
  summary: "How many match this filter now, and ten of them",
  body: z.strictObject({ filter: zFilter }),
  response: zPreview,
  idempotent: false,
});

export const createSegment = endpoint({
  method: "POST",
  path: "/api/segments",
  access: "segment.edit",
  summary: "Saves a filter as a segment with a live count",
  body: zCreateSegment,
  response: zSegment,
  status: 201,
});

export const changeSegment = endpoint({
  method: "PATCH",
  path: "/api/segments/:id",
  access: "segment.edit",
  summary: "Changes a segment",
  params,
  body: zChangeSegment,
  response: zSegment,
  ifMatch: true,
});

export const deleteSegment = endpoint({
  method: "DELETE",
  path: "/api/segments/:id",
  access: "segment.edit",
  summary: "Deletes a segment that no other is made of; lists made of it stay",
  params,
  ifMatch: true,
});

export const convertToList = endpoint({
  method: "POST",
  path: "/api/segments/:id/convert-to-list",
  access: "list.edit",
  summary: "Makes a list of everybody who is in the segment now",
  params,
  body: zConvertToList,
  response: zList,
  status: 201,
});
