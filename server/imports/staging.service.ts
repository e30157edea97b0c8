import type { ImportRow } from "#shared/imports/row.rules.ts";
import { readRow } from "#shared/imports/row.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { copyIn, copyLine } from "#server/kernel/db/copy.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { fileRows } from "./file.service.ts";
import type { DataImport } from "./imports.entity.ts";
import type { Outcome } from "./upsert.service.ts";

export interface StagedRow {
  seq: number;
  data: ImportRow;
}

type File = Pick<DataImport, "id" | "storageKey" | "format" | "mapping" | "entityType">;

/**
 * Reads the file into the staging table, rows that mean the same record next to each other, and
 * keeps their number; does nothing when they are all there. The same file always gives the same
 * places: after a crash of the database (the table is unlogged) it is staged again and the import
 * goes on where it was.
 */
export async function stageFile(ctx: Context, of: File): Promise<void> {
  await copyIn(ctx.kernel.pool, {
    async before(client) {
      // a second worker waits here and then finds the work done
      const { rows } = await client.query<{ total: number | null }>(
        `select total_rows as total from data_import where id = $1 for update`,
        [of.id],
      );
      const { rows: have } = await client.query<{ n: number }>(
        `select count(*) as n from import_row where import_id = $1`,
        [of.id],
      );
      if (have[0]!.n === rows[0]?.total) return false;
      await client.query(`delete from import_row where import_id = $1`, [of.id]);
      return true;
    },
    copy: `copy import_row (import_id, row_no, seq, cells, data, dup_key, error) from stdin`,
    lines: () => stagedLines(ctx, of),
    async after(client, rows) {
      await client.query(PLACES, [of.id]);
      await client.query(
        `update data_import set total_rows = $2, version = version + 1, updated_at = $3 where id = $1`,
        [of.id, rows, ctx.now()],
      );
    },
  });
}

/** Rows of the same record follow each other, at the place of the first. */
const PLACES = `
  with first as (
    select dup_key, min(row_no) as row_no from import_row
    where import_id = $1 and dup_key is not null group by dup_key having count(*) > 1
  ), place as (
    select r.row_no, row_number() over (order by coalesce(f.row_no, r.row_no), r.row_no) - 1 as seq
    from import_row r left join first f on f.dup_key = r.dup_key where r.import_id = $1
  )
  update import_row r set seq = p.seq from place p
  where r.import_id = $1 and r.row_no = p.row_no and r.seq <> p.seq and exists (select from first)`;

async function* stagedLines(ctx: Context, of: File): AsyncGenerator<string> {
  let rowNo = 0;
  for await (const { cells, error } of fileRows(ctx.kernel.storage.get(of.storageKey), of.format)) {
    const read = error
      ? { row: null, error, dupKey: null }
      : readRow(of.entityType, of.mapping, of.format.columns, cells, of.format.decimal);
    yield copyLine([
      of.id,
      rowNo + 1,
      rowNo,
      json(cells),
      read.row && json(read.row),
      read.dupKey?.toWellFormed().replaceAll("\0", "") ?? null,
      read.error?.toWellFormed().replaceAll("\0", "�") ?? null,
    ]);
    rowNo++;
  }
}

/** JSON that Postgres takes: no NUL, no lone surrogate. */
function json(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "string" ? part.toWellFormed().replaceAll("\0", "�") : part,
  );
}

/** The unlogged table lost rows of a running import: the database crashed. Stage the file again. */
export class StagingLost extends Error {}

/**
 * Sound rows at places `from` to `to` (not included).
 * @throws StagingLost when the table does not have all of them, sound or not
 */
export async function stagedRows(
  ctx: Context,
  importId: string,
  from: number,
  to: number,
): Promise<StagedRow[]> {
  const rows = await query<StagedRow & { sound: boolean }>(
    ctx,
    `select seq, data, error is null as sound from import_row
     where import_id = $1 and seq >= $2 and seq < $3 order by seq`,
    [importId, from, to],
  );
  if (rows.length < to - from) throw new StagingLost(`staged rows ${from} to ${to} are gone`);
  return rows
    .filter((row) => row.sound)
    .map(({ seq, data }) => ({ seq, data: { ...SILENT, ...data } }));
}

/** What rows that a version before had staged do not say. */
const SILENT = { noEmployer: false, reach: { email: false, phone: false }, notes: [] };

/** Notes what came of each row, in a table that a crash of the database does not empty. */
export async function storeOutcomes(ctx: Context, importId: string, outcomes: readonly Outcome[]) {
  await execute(
    ctx,
    `insert into import_outcome (import_id, seq, record_id, error, notes)
     select $1, o.n, o.id, o.error, nullif(o.notes, '')
     from jsonb_to_recordset($2::jsonb) as o(n int, id uuid, error text, notes text)`,
    [
      importId,
      JSON.stringify(
        outcomes.map((one) => ({ ...one, notes: [...new Set(one.notes)].join(" · ") })),
      ),
    ],
  );
}

export async function dropStaged(ctx: Context, importId: string): Promise<void> {
  await execute(ctx, `delete from import_row where import_id = $1`, [importId]);
  await execute(ctx, `delete from import_outcome where import_id = $1`, [importId]);
}

export interface ToldRow {
  rowNo: number;
  cells: string[];
  told: string;
}

/** Rows with an error, or taken with notes, in the file's order, a page at a time. */
export async function* toldRows(
  ctx: Context,
  importId: string,
  what: "errors" | "notes",
): AsyncGenerator<ToldRow> {
  const error = "coalesce(o.error, r.error)";
  const told = what === "errors" ? error : `case when ${error} is null then o.notes end`;
  for (let after = 0; ;) {
    const rows = await query<ToldRow>(
      ctx,
      `select r.row_no as "rowNo", r.cells, ${told} as told
       from import_row r
       left join import_outcome o on o.import_id = r.import_id and o.seq = r.seq
       where r.import_id = $1 and r.row_no > $2 and ${told} is not null
       order by r.row_no limit 2000`,
      [importId, after],
    );
    if (rows.length === 0) return;
    yield* rows;
    after = rows.at(-1)!.rowNo;
  }
}
