import { LockMode } from "@mikro-orm/core";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { csvLine } from "#shared/kernel/csv.ts";
import { importEnded } from "#shared/imports/imports.events.ts";
import { createContext } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { record, transact } from "#server/kernel/db/transact.ts";
import { List } from "#server/lists/lists.entity.ts";
import { announceImport } from "./announce.service.ts";
import { applyRows } from "./apply.service.ts";
import { DataImport } from "./imports.entity.ts";
import {
  dropStaged,
  stagedRows,
  stageFile,
  StagingLost,
  storeOutcomes,
  toldRows,
} from "./staging.service.ts";

/** Rows of one transaction: short enough for others to go on, long enough to be cheap. */
const CHUNK = 1_000;
/** Tries of one chunk before the import is called failed. */
const TRIES = 5;

/**
 * Runs an import to its end: stages the file, applies it chunk by chunk, each with its events,
 * audit rows and the place to go on from in one transaction. Killed at any point and run again it
 * gives the same records; two workers at once do the work once.
 */
export async function runImportToEnd(ctx: Context, id: string, signal: AbortSignal): Promise<void> {
  const started = await transact(ctx, (tx) => begin(tx, id));
  if (!started) return;
  // the rows' history names the person whose file it is
  const acting = createContext(ctx.kernel, {
    actor: { kind: "system", name: `Import by ${started.createdByName}` },
    requestId: ctx.requestId,
    via: "import",
    batchId: id,
  });
  try {
    await stageFile(acting, started);
    await transact(acting, (tx) => announceImport(tx, id));
    for (let going = true; going;) {
      if (signal.aborted) throw new Error("this process is stopping");
      going = await retried(acting, signal, () => applyStaged(acting, started));
    }
    await finish(acting, id);
  } catch (err) {
    if (signal.aborted) throw err;
    ctx.kernel.log.error({ err, importId: id }, "import failed");
    await transact(acting, (tx) => fail(tx, id));
  }
}

/** Takes the import up; null when there is nothing (more) to do. */
async function begin(tx: Context, id: string): Promise<DataImport | null> {
  const found = await tx.em.findOne(DataImport, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!found || (found.state !== "queued" && found.state !== "running")) return null;
  if (found.state === "queued") {
    found.state = "running";
    found.startedAt ??= tx.now();
    found.updatedAt = tx.now();
    await tx.em.flush();
    await announceImport(tx, id);
  }
  return found;
}

/** One chunk; after a crash of the database the file is staged again first. */
async function applyStaged(ctx: Context, of: DataImport): Promise<boolean> {
  const chunk = () => transact(ctx, (tx) => applyChunk(tx, of.id));
  try {
    return await chunk();
  } catch (err) {
    if (!(err instanceof StagingLost)) throw err;
    await stageFile(ctx, of);
    return chunk();
  }
}

/** @returns whether there are rows left */
async function applyChunk(tx: Context, id: string): Promise<boolean> {
  const place = await queryOne<{ state: string; from: number; total: number }>(
    tx,
    `select state, next_row as "from", total_rows as total from data_import where id = $1 for update`,
    [id],
  );
  if (place?.state !== "running" || place.from >= place.total) return false;
  const to = Math.min(place.from + CHUNK, place.total);
  const found = await tx.em.findOneOrFail(DataImport, id);
  const rows = await stagedRows(tx, id, place.from, to);
  const outcomes = await applyRows(tx, found, rows);
  await storeOutcomes(tx, id, outcomes);
  const count = (result: string) => outcomes.filter((one) => one.result === result).length;
  await execute(
    tx,
    `update data_import
     set next_row = $2, created_count = created_count + $3, updated_count = updated_count + $4,
         unchanged_count = unchanged_count + $5, invalid_count = invalid_count + $6,
         noted_count = noted_count + $8, version = version + 1, updated_at = $7
     where id = $1`,
    [
      id,
      to,
      count("created"),
      count("updated"),
      count("unchanged"),
      count("invalid") + (to - place.from - rows.length),
      tx.now(),
      outcomes.filter(({ result, notes }) => result !== "invalid" && notes.length > 0).length,
    ],
  );
  await announceImport(tx, id);
  return to < place.total;
}

async function retried<T>(ctx: Context, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (err) {
      if (tries === TRIES || signal.aborted) throw err;
      ctx.kernel.log.warn({ err, tries }, "chunk of an import failed, tried again");
      await sleep(200 * 2 ** tries);
    }
  }
}

/** Files of what was not taken and what was noted, list, end. */
async function finish(ctx: Context, id: string): Promise<void> {
  const found = await ctx.em.fork().findOneOrFail(DataImport, id);
  if (found.state !== "running") return dropStaged(ctx, id);
  const keep = async (what: "errors" | "notes", count: number, have: string | null) => {
    if (count === 0 || have) return have;
    const key = ctx.kernel.storage.newKey("imports", "csv");
    await ctx.kernel.storage.put(key, Readable.from(toldLines(ctx, found, what)));
    return key;
  };
  const errorKey = await keep("errors", found.invalidCount, found.errorKey ?? null);
  const notesKey = await keep("notes", found.notedCount, found.notesKey ?? null);
  await transact(ctx, async (tx) => {
    const listId = await makeList(tx, found);
    const ended = await execute(
      tx,
      `update data_import set state = 'done', error_key = $2, list_id = $3, finished_at = $4,
              notes_key = $5, version = version + 1, updated_at = $4
       where id = $1 and state = 'running'`,
      [id, errorKey, listId, tx.now(), notesKey],
    );
    if (ended === 0) return;
    await dropStaged(tx, id);
    record(tx, importEnded, id, { state: "done" });
    await announceImport(tx, id);
  });
}

const TOLD = { errors: "Why it was not taken", notes: "What to look at" };

async function* toldLines(
  ctx: Context,
  { id, format }: DataImport,
  what: "errors" | "notes",
): AsyncGenerator<string> {
  yield `\ufeff${csvLine([...format.columns, "Row", TOLD[what]])}`;
  for await (const { rowNo, cells, told } of toldRows(ctx, id, what)) {
    const padded = format.columns.map((_, index) => cells[index] ?? "");
    yield csvLine([...padded, ...cells.slice(format.columns.length), rowNo, told]);
  }
}

/** The list of this import's records, when one was asked for. */
async function makeList(tx: Context, found: DataImport): Promise<string | null> {
  const name = found.options.listName;
  if (!name) return null;
  const list = tx.em.create(List, {
    id: tx.newId(),
    name,
    entityType: found.entityType,
    sourceType: "manual_upload",
    sourceRef: found.id,
    snapshotTs: tx.now(),
    visibility: "global",
    tags: [],
    ownerId: found.createdBy,
    memberCount: 0,
    createdAt: tx.now(),
    updatedAt: tx.now(),
  });
  await tx.em.persist(list).flush();
  list.memberCount = await execute(
    tx,
    `insert into list_member (list_id, record_id, added_at)
     select distinct $1::uuid, record_id, $3::timestamptz from import_outcome
     where import_id = $2 and record_id is not null`,
    [list.id, found.id, tx.now()],
  );
  await tx.em.flush();
  return list.id;
}

async function fail(tx: Context, id: string): Promise<void> {
  const failed = await execute(
    tx,
    `update data_import
     set state = 'failed', message = 'Stopped by an error at row ' || next_row + 1 || '. Start it again to go on.',
         version = version + 1, updated_at = $2
     where id = $1 and state = 'running'`,
    [id, tx.now()],
  );
  if (failed > 0) record(tx, importEnded, id, { state: "failed" });
  await announceImport(tx, id);
}
