import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";

export const zAuditRow = z.object({
  id: zId,
  at: z.string(),
  actorName: z.string(),
  actorKind: z.enum(["user", "system"]),
  via: z.string(),
  action: z.string(),
  entityType: z.string(),
  entityId: zId.nullable(),
  version: z.number().int().nullable(),
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
  data: z.record(z.string(), z.unknown()),
});
export type AuditRow = z.infer<typeof zAuditRow>;

export const listAudit = endpoint({
  method: "GET",
  path: "/api/audit",
  access: "audit.read",
  summary: "What was changed by whom, newest first",
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: z.string().max(100).optional(),
    entityType: z.string().max(40).optional(),
    entityId: zId.optional(),
    action: z.string().max(60).optional(),
  }),
  response: z.object({ items: z.array(zAuditRow), nextCursor: z.string().nullable() }),
});
