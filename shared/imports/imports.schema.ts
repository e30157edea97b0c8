import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zLine } from "../kernel/text.ts";

export const IMPORT_ENTITIES = ["account", "contact"] as const;
export type ImportEntity = (typeof IMPORT_ENTITIES)[number];

export const IMPORT_STATES = [
  "uploaded",
  "queued",
  "running",
  "done",
  "failed",
  "cancelled",
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** What the sniffer found in the file. */
export const zImportFormat = z.object({
  encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "windows-1252"]),
  delimiter: z.enum([",", ";", "\t", "|"]),
  /** Whether the first row names the columns. */
  hasHeader: z.boolean(),
  /** Names of the columns, made unique; `Column 3` where the header is empty. */
  columns: z.array(z.string()),
  /** The first rows below the header, as they are. */
  sample: z.array(z.array(z.string())),
  /** What the user should know: guessed encoding, repeated headers. */
  warnings: z.array(z.string()),
  /** The first row as it is, whether it names the columns or not. */
  head: z.array(z.string()).optional(),
  /** False: nothing says whether the first row names the columns, so a person must. */
  headerSure: z.boolean().optional(),
  /** Rows in front of the first one: a title, Excel's `sep=`. */
  skip: z.number().int().optional(),
  /** The sign before decimals, where the file shows it. */
  decimal: z.enum([".", ","]).nullable().optional(),
});
export type ImportFormat = z.infer<typeof zImportFormat>;

/** Column number (as text) → field key such as `contact.email`, `account.name`, `externalId`. */
export const zImportMapping = z.record(z.string().regex(/^\d{1,4}$/), z.string().max(80));
export type ImportMapping = z.infer<typeof zImportMapping>;

export const zImportOptions = z.strictObject({
  /** Region for phone numbers without a country of their own, ISO 3166 alpha-2. */
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable()
    .default(null),
  /** Name of the list that gets the imported records; null for none. */
  listName: zLine(120).nullable().default(null),
  /** Whose ids a column of ids has: the system's name. Never guessed; a file's name is none. */
  idSource: zLine(120)
    .nullable()
    .default(null)
    .overwrite((name) => name || null),
  /** Whether the first row names the columns; null: as it was found. */
  hasHeader: z.boolean().nullable().default(null),
  /** Said yes to importing people without the columns that say who opted out. */
  leaveOutOptOuts: z.boolean().default(false),
});
export type ImportOptions = z.infer<typeof zImportOptions>;

export const zImport = z.object({
  id: zId,
  version: z.number().int(),
  entityType: z.enum(IMPORT_ENTITIES),
  state: z.enum(IMPORT_STATES),
  source: z.string(),
  usageRight: z.enum(["agency", "client"]),
  clientId: zId.nullable(),
  fileName: z.string(),
  bytes: z.number().int(),
  totalRows: z.number().int().nullable(),
  createdCount: z.number().int(),
  updatedCount: z.number().int(),
  unchangedCount: z.number().int(),
  invalidCount: z.number().int(),
  /** Rows taken of which a cell was left out, cut or kept aside. */
  notedCount: z.number().int(),
  message: z.string().nullable(),
  hasErrorFile: z.boolean(),
  hasNotesFile: z.boolean(),
  listId: zId.nullable(),
  createdBy: zId,
  createdByName: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  createdAt: z.string(),
});
export type Import = z.infer<typeof zImport>;

export const zImportDetail = zImport.extend({
  format: zImportFormat,
  mapping: zImportMapping,
  options: zImportOptions,
});
export type ImportDetail = z.infer<typeof zImportDetail>;
