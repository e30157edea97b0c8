import { z } from "zod";
import { zAccountCreate } from "../accounts/accounts.schema.ts";
import { zContactCreate } from "../contacts/contacts.schema.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zListAnswer } from "../kernel/list.ts";
import { zLine } from "../kernel/text.ts";
import {
  IMPORT_ENTITIES,
  zImport,
  zImportDetail,
  zImportMapping,
  zImportOptions,
} from "./imports.schema.ts";

const params = z.object({ id: zId });

/** Fields in front of the file in the multipart body. */
export const zImportUpload = z.strictObject({
  entityType: z.enum(IMPORT_ENTITIES),
  /** Where the file comes from: the name that its records carry as their source; else the file's. */
  source: zLine(120).min(1).optional(),
  /** `client`: what this client gave never serves another. */
  usageRight: z.enum(["agency", "client"]).default("agency"),
  clientId: zId.optional(),
});
export type ImportUpload = z.infer<typeof zImportUpload>;

export const uploadImportEndpoint = endpoint({
  method: "POST",
  path: "/api/imports",
  access: "contact.import",
  summary: "Upload a CSV or TSV file (multipart: the fields, then `file`) and look into it",
  response: zImportDetail,
  status: 201,
  raw: "request",
  upload: zImportUpload,
});

export const listImportsEndpoint = endpoint({
  method: "GET",
  path: "/api/imports",
  access: "contact.import",
  summary: "Imports, newest first",
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: z.string().max(600).optional(),
  }),
  response: zListAnswer(zImport),
});

export const getImportEndpoint = endpoint({
  method: "GET",
  path: "/api/imports/:id",
  access: "contact.import",
  summary: "One import with its columns, sample and mapping",
  params,
  response: zImportDetail,
});

export const mapImportEndpoint = endpoint({
  method: "PUT",
  path: "/api/imports/:id",
  access: "contact.import",
  summary: "Say which column is which field",
  params,
  body: z.strictObject({ mapping: zImportMapping, options: zImportOptions }),
  response: zImportDetail,
  ifMatch: true,
});

export const startImportEndpoint = endpoint({
  method: "POST",
  path: "/api/imports/:id/start",
  access: "contact.import",
  summary: "Run the import in a worker",
  params,
  body: z.strictObject({}),
  response: zImportDetail,
  ifMatch: true,
});

export const cancelImportEndpoint = endpoint({
  method: "POST",
  path: "/api/imports/:id/cancel",
  access: "contact.import",
  summary: "Stop an import after the rows it is at; what was applied stays",
  params,
  body: z.strictObject({}),
  response: zImportDetail,
});

export const importErrorsEndpoint = endpoint({
  method: "GET",
  path: "/api/imports/:id/errors",
  access: "contact.import",
  summary: "The rows that were not taken, as CSV: the original cells and the reason",
  params,
  raw: "response",
});

export const importNotesEndpoint = endpoint({
  method: "GET",
  path: "/api/imports/:id/notes",
  access: "contact.import",
  summary:
    "The rows taken of which a cell was left out, cut or kept aside, as CSV: cells and notes",
  params,
  raw: "response",
});

const zExternal = { externalId: zLine(200).min(1).optional() };
const zUpsertBody = <R extends z.ZodType>(record: R) =>
  z.strictObject({ source: zLine(120).min(1), records: z.array(record).min(1).max(1000) });

export const zUpsertAnswer = z.object({
  results: z.array(
    z.object({
      /** Place of the record in the request. */
      index: z.number().int(),
      id: zId.nullable(),
      result: z.enum(["created", "updated", "unchanged", "invalid"]),
      error: z.string().nullable(),
      /** What of the record was left out, or should be looked at. */
      notes: z.array(z.string()),
    }),
  ),
});

export const upsertContactsEndpoint = endpoint({
  method: "POST",
  path: "/api/contacts/upsert",
  access: "contact.import",
  summary: "Create or update up to 1,000 contacts by the same ladder as an import",
  body: zUpsertBody(zContactCreate.extend(zExternal)),
  response: zUpsertAnswer,
});

export const upsertAccountsEndpoint = endpoint({
  method: "POST",
  path: "/api/accounts/upsert",
  access: "account.import",
  summary: "Create or update up to 1,000 accounts by the same ladder as an import",
  body: zUpsertBody(zAccountCreate.partial().extend(zExternal)),
  response: zUpsertAnswer,
});
