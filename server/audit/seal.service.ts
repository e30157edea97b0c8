import { createHash } from "node:crypto";
import type { Context } from "#server/kernel/context.ts";
import { tryHold } from "#server/kernel/db/locks.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import type { Drift } from "#server/kernel/module.ts";

/*
 * The audit is sealed by a chain of hashes per day. Writers only insert; one sealer (an advisory
 * lock) closes what can no longer change: rows of transactions older than every running one. Each
 * seal covers a range of transaction numbers and binds the seal before it, so a row changed, removed
 * or slipped in afterwards breaks every later hash.
 */

const ROWS = `
  select txid::text as tx, row_to_json(r)::text as line
  from audit_log r where txid > $1::text::xid8 and txid <= $2::text::xid8
  order by txid, id`;

interface Seal {
  day: string;
  seq: number;
  after_txid: string;
  through_txid: string;
  row_count: number;
  prev_hash: Buffer;
  hash: Buffer;
}

function chain(prev: Buffer, lines: readonly { line: string }[]): Buffer {
  const sum = createHash("sha256").update(prev);
  for (const { line } of lines) sum.update(line).update("\n");
  return sum.digest();
}

/** Seals what is final. Call inside a transaction. @returns rows sealed */
export async function sealAudit(ctx: Context): Promise<number> {
  if (!(await tryHold(ctx, "auditSeal"))) return 0;
  const last = await queryOne<Seal>(
    ctx,
    `select day, seq, through_txid::text as through_txid, hash from audit_seal
     order by audit_seal.through_txid desc limit 1`,
  );
  const after = last?.through_txid ?? "0";
  const floor = await queryOne<{ through: string | null }>(
    ctx,
    `select max(txid)::text as through from audit_log
     where txid > $1::text::xid8 and txid < pg_snapshot_xmin(pg_current_snapshot())`,
    [after],
  );
  if (!floor?.through) return 0;
  const rows = await query<{ line: string }>(ctx, ROWS, [after, floor.through]);
  const day = ctx.now().toISOString().slice(0, 10);
  const prev = last?.hash ?? Buffer.alloc(32);
  await query(
    ctx,
    `insert into audit_seal (day, seq, after_txid, through_txid, row_count, prev_hash, hash, sealed_at)
     values ($1, $2, $3::text::xid8, $4::text::xid8, $5, $6, $7, $8)`,
    [
      day,
      last?.day === day ? last.seq + 1 : 1,
      after,
      floor.through,
      rows.length,
      prev,
      chain(prev, rows),
      ctx.now(),
    ],
  );
  return rows.length;
}

/** Recomputes every seal from the rows. */
export async function verifySeals(ctx: Context): Promise<Drift[]> {
  const seals = await query<Seal>(
    ctx,
    `select day, seq, after_txid::text as after_txid, through_txid::text as through_txid,
            row_count, prev_hash, hash from audit_seal order by audit_seal.through_txid`,
  );
  const drifts: Drift[] = [];
  let prev: Buffer = Buffer.alloc(32);
  for (const seal of seals) {
    const rows = await query<{ line: string }>(ctx, ROWS, [seal.after_txid, seal.through_txid]);
    const hash = chain(prev, rows);
    if (!hash.equals(seal.hash) || !prev.equals(seal.prev_hash) || rows.length !== seal.row_count) {
      drifts.push({
        what: `audit seal ${seal.day}/${seal.seq}`,
        stored: `${seal.row_count} rows ${seal.hash.toString("hex").slice(0, 12)}`,
        actual: `${rows.length} rows ${hash.toString("hex").slice(0, 12)}`,
      });
    }
    prev = seal.hash;
  }
  return drifts;
}
