import { defineEntity, p } from "@mikro-orm/core";
import { check, index } from "#server/kernel/db/declared.ts";
import type {
  ImportEntity,
  ImportFormat,
  ImportMapping,
  ImportOptions,
  ImportState,
} from "#shared/imports/imports.schema.ts";

const DataImportSchema = defineEntity({
  name: "DataImport",
  tableName: "data_import",
  properties: {
    id: p.uuid().primary(),
    entityType: p.text().$type<ImportEntity>(),
    state: p.text().$type<ImportState>().default("uploaded"),
    source: p.text(),
    usageRight: p.text().$type<"agency" | "client">(),
    clientId: p.uuid().nullable(),
    fileName: p.text(),
    storageKey: p.text(),
    bytes: p.bigint("number"),
    format: p.json().$type<ImportFormat>().defaultRaw("'{}'"),
    mapping: p.json().$type<ImportMapping>().defaultRaw("'{}'"),
    options: p.json().$type<ImportOptions>().defaultRaw("'{}'"),
    totalRows: p.integer().nullable(),
    nextRow: p.integer().default(0),
    createdCount: p.integer().default(0),
    updatedCount: p.integer().default(0),
    unchangedCount: p.integer().default(0),
    invalidCount: p.integer().default(0),
    notedCount: p.integer().default(0),
    message: p.text().nullable(),
    errorKey: p.text().nullable(),
    /** Since when the uploaded file and the error file are deleted. */
    filesGoneAt: p.datetime().nullable(),
    notesKey: p.text().nullable(),
    listId: p.uuid().nullable(),
    createdBy: p.uuid(),
    createdByName: p.text(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [index("data_import_created", "data_import (created_at desc, id)")],
  checks: [
    check("data_import_check", "(usage_right = 'client') = (client_id is not null)"),
    check("data_import_entity_type_check", "entity_type in ('account', 'contact')"),
    check(
      "data_import_state_check",
      "state in ('uploaded', 'queued', 'running', 'done', 'failed', 'cancelled')",
    ),
    check("data_import_usage_right_check", "usage_right in ('agency', 'client')"),
  ],
});

/** One file being read into accounts or contacts; `nextRow` is where a killed worker goes on. */
export class DataImport extends DataImportSchema.class {}
DataImportSchema.setClass(DataImport);
