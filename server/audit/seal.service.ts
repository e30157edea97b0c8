import { createHash } from "node:crypto";
import type { Context } from "#server/kernel/context.ts";
import { tryHold } from "#server/kernel/db/locks.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import type { Drift } from "#server/kernel/module.ts";

/*
 * The audit is sealed by a chain of hashes per day. Writers only insert; one sealer (an advisory
 * lock) closes what can no longer change: rows of transactions older than every running one, and all of
 * an era that a restore has ended. Each seal covers a range of transaction numbers of one era and binds
 * the seal before it, so a row changed, removed or slipped in afterwards breaks every later hash.
 */

/** The hashed text of a row: these columns in this order, whatever the table has beside them. */
const ROWS = `
  select row_to_json(r)::text as line
  from audit_log a cross join lateral (
    select a.id, a.txid, a.at, a.actor_kind, a.actor_id, a.actor_name, a.via, a.batch_id,
           a.request_id, a.action, a.entity_type, a.entity_id, a.version, a.changes, a.data) r
  where a.era = $1 and a.txid > $2::text::xid8 and a.txid <= $3::text::xid8
  order by a.txid, a.id`;

interface Seal {
  era: number;
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

/** Up to where the next seal may go, in the era of the last one or the first later one with rows. */
const NEXT = `
  select era, max(txid)::text as through
    from audit_log where era = $1 and txid > $2::text::xid8
     and (era < audit_era() or txid < pg_snapshot_xmin(pg_current_snapshot()))
   group by era`;

/** Seals what is final. Call inside a transaction. @returns rows sealed */
export async function sealAudit(ctx: Context): Promise<number> {
  if (!(await tryHold(ctx, "auditSeal"))) return 0;
  const last = await queryOne<Seal>(
    ctx,
    `select day, seq, era, through_txid::text as through_txid, hash from audit_seal
     order by era desc, audit_seal.through_txid desc limit 1`,
  );
  const { current } = (await queryOne<{ current: number }>(ctx, `select audit_era() as current`))!;
  for (let era = last?.era ?? 1; era <= current; era++) {
    const after = last?.era === era ? last.through_txid : "0";
    const next = await queryOne<{ through: string }>(ctx, NEXT, [era, after]);
    if (next) return sealRange(ctx, last, { era, after, through: next.through });
  }
  return 0;
}

interface Range {
  era: number;
  after: string;
  through: string;
}

async function sealRange(
  ctx: Context,
  last: Seal | undefined,
  { era, after, through }: Range,
): Promise<number> {
  const rows = await query<{ line: string }>(ctx, ROWS, [era, after, through]);
  const day = ctx.now().toISOString().slice(0, 10);
  const prev = last?.hash ?? Buffer.alloc(32);
  await query(
    ctx,
    `insert into audit_seal (day, seq, era, after_txid, through_txid, row_count, prev_hash, hash,
                             sealed_at)
     select $1, coalesce(max(seq), 0) + 1, $2, $3::text::xid8, $4::text::xid8, $5, $6, $7, $8
       from audit_seal where day = $1`,
    [day, era, after, through, rows.length, prev, chain(prev, rows), ctx.now()],
  );
  return rows.length;
}

/** Recomputes every seal from the rows, and names rows that came behind the last seal of an ended era. */
export async function verifySeals(ctx: Context): Promise<Drift[]> {
  const seals = await query<Seal>(
    ctx,
    `select day, seq, era, after_txid::text as after_txid, through_txid::text as through_txid,
            row_count, prev_hash, hash from audit_seal order by era, audit_seal.through_txid`,
  );
  const drifts: Drift[] = [];
  let prev: Buffer = Buffer.alloc(32);
  for (const seal of seals) {
    const range = [seal.era, seal.after_txid, seal.through_txid];
    const rows = await query<{ line: string }>(ctx, ROWS, range);
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
  return [...drifts, ...(await slippedIn(ctx))];
}

/** An era is sealed to its end before the next one begins to be: what lies behind came later. */
async function slippedIn(ctx: Context): Promise<Drift[]> {
  const rows = await query<{ era: number; n: number }>(
    ctx,
    `select ended.era, (select count(*) from audit_log a
                         where a.era = ended.era and a.txid > ended.through) as n
       from (select era, max(through_txid) as through from audit_seal group by era) ended
      where ended.era < (select max(era) from audit_seal)`,
  );
  return rows
    .filter(({ n }) => n > 0)
    .map(({ era, n }) => ({
      what: `audit era ${era}`,
      stored: "sealed to its end",
      actual: `${n} rows behind the last seal`,
    }));
}
