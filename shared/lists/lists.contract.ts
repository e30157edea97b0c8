import { z } from "zod";
import { zEntityType } from "../filters/filter.schema.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import {
  zChangeList,
  zCreateList,
  zList,
  zListMember,
  zMembers,
  zMembersChanged,
} from "./lists.schema.ts";

const params = z.object({ id: zId });

export const listLists = endpoint({
  method: "GET",
  path: "/api/lists",
  access: "list.read",
  summary: "Lists that you may see, by name",
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(200),
    cursor: z.string().max(1000).optional(),
    entityType: zEntityType.optional(),
    q: z.string().trim().min(1).max(100).optional(),
  }),
  response: z.object({ items: z.array(zList), nextCursor: z.string().nullable() }),
});

export const getList = endpoint({
  method: "GET",
  path: "/api/lists/:id",
  access: "list.read",
  summary: "One list",
  params,
  response: zList,
});

export const createList = endpoint({
  method: "POST",
  path: "/api/lists",
  access: "list.edit",
  summary: "Makes a list of records, or of everything that matches a filter now",
  body: zCreateList,
  response: zList,
  status: 201,
});

export const changeList = endpoint({
  method: "PATCH",
  path: "/api/lists/:id",
  access: "list.edit",
  summary: "Changes name, visibility or tags of a list",
  params,
  body: zChangeList,
  response: zList,
  ifMatch: true,
});

export const deleteList = endpoint({
  method: "DELETE",
  path: "/api/lists/:id",
  access: "list.edit",
  summary: "Deletes a list",
  params,
  ifMatch: true,
});

export const listMembers = endpoint({
  method: "GET",
  path: "/api/lists/:id/members",
  access: "list.read",
  summary: "Members of a list, newest first",
  params,
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: z.string().max(1000).optional(),
    offset: z.coerce.number().int().min(0).max(10_000_000).optional(),
    sort: z.enum(["addedAt", "-addedAt"]).optional(),
  }),
  response: z.object({
    items: z.array(zListMember),
    nextCursor: z.string().nullable(),
    total: z.number().int(),
  }),
});

export const addMembers = endpoint({
  method: "POST",
  path: "/api/lists/:id/members",
  access: "list.edit",
  summary: "Adds records to a list; those on it already stay",
  params,
  body: zMembers,
  response: zMembersChanged,
});

export const removeMembers = endpoint({
  method: "POST",
  path: "/api/lists/:id/members/remove",
  access: "list.edit",
  summary: "Takes records off a list",
  params,
  body: zMembers,
  response: zMembersChanged,
});

export const exportList = endpoint({
  method: "POST",
  path: "/api/lists/:id/export",
  access: "list.export",
  summary: "All members as CSV or JSON",
  params,
  body: z.strictObject({ format: z.enum(["csv", "json"]).default("csv") }),
  raw: "response",
  idempotent: false,
});
