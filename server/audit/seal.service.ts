import { createHash } from "node:crypto";
import type { Context } from "#server/kernel/context.ts";
import { tryHold } from "#server/kernel/db/locks.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import type { Drift } from "#server/kernel/module.ts";
import { anchorSeal, verifyAnchors } from "./anchor.service.ts";

/*
 * The audit is sealed by a chain of hashes per day. Writers only insert; one sealer (an advisory
 * lock) closes what can no longer change: rows of transactions older than every running one, and all of
 * an era that a restore has ended. Each seal covers a range of transaction numbers of one era and binds
 * the seal before it, so a row changed, removed or slipped in afterwards breaks every later hash. The
 * key is not in the database: who rules there alone makes no seal that holds. What the chain's end was is
 * anchored outside, so that it is not cut off or made anew.
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
  /** Null: made before seals had keys. */
  key_id: string | null;
}

const PURPOSE = "audit-seal";
const NO_SEAL = Buffer.alloc(32);

interface Range {
  era: number;
  after: string;
  through: string;
}

/** What the hash of a seal covers: the one before, its range, every row. */
function* sealed(prev: Buffer, { era, after, through }: Range, lines: readonly { line: string }[]) {
  yield prev;
  yield `${era} ${after} ${through} ${lines.length}\n`;
  for (const { line } of lines) yield `${line}\n`;
}

/** As seals were made before they had keys. */
function unkeyed(prev: Buffer, lines: readonly { line: string }[]): Buffer {
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
  // what is anchored is committed: the seal of this transaction comes with the next one
  if (last) await anchorSeal(ctx, { ...last, through: last.through_txid });
  const { current } = (await queryOne<{ current: number }>(ctx, `select audit_era() as current`))!;
  for (let era = last?.era ?? 1; era <= current; era++) {
    const after = last?.era === era ? last.through_txid : "0";
    const next = await queryOne<{ through: string }>(ctx, NEXT, [era, after]);
    if (next) return sealRange(ctx, last?.hash ?? NO_SEAL, { era, after, through: next.through });
  }
  return 0;
}

async function sealRange(ctx: Context, prev: Buffer, range: Range): Promise<number> {
  const { era, after, through } = range;
  const rows = await query<{ line: string }>(ctx, ROWS, [era, after, through]);
  const { kid, mac } = ctx.kernel.keys.mac(PURPOSE, sealed(prev, range, rows))!;
  await execute(
    ctx,
    `select append_audit_seal($1::smallint, $2::text::xid8, $3::integer, $4::bytea, $5, $6)`,
    [era, through, rows.length, mac, kid, ctx.now()],
  );
  return rows.length;
}

/**
 * Recomputes every seal from the rows, names rows that came behind the last seal of an ended era, and
 * compares the chain with what was anchored outside the database.
 */
export async function verifySeals(ctx: Context): Promise<Drift[]> {
  const seals = await query<Seal>(
    ctx,
    `select day, seq, era, after_txid::text as after_txid, through_txid::text as through_txid,
            row_count, prev_hash, hash, key_id from audit_seal order by era, audit_seal.through_txid`,
  );
  const drifts: Drift[] = [];
  let prev: Buffer = NO_SEAL;
  let keyed = false;
  for (const seal of seals) {
    const range = { era: seal.era, after: seal.after_txid, through: seal.through_txid };
    const rows = await query<{ line: string }>(ctx, ROWS, [range.era, range.after, range.through]);
    const fault = faultOf(ctx, seal, { prev, keyed, range, rows });
    if (fault) {
      drifts.push({
        what: `audit seal ${seal.day}/${seal.seq}`,
        stored: `${seal.row_count} rows ${shortened(seal.hash)}`,
        actual: fault,
      });
    }
    keyed ||= seal.key_id !== null;
    prev = seal.hash;
  }
  const anchored = await verifyAnchors(
    ctx,
    seals.map((seal) => ({ ...seal, through: seal.through_txid, keyed: seal.key_id !== null })),
  );
  return [...drifts, ...(await slippedIn(ctx)), ...anchored];
}

const shortened = (hash: Buffer): string => hash.toString("hex").slice(0, 12);

interface Around {
  /** Hash of the seal before. */
  prev: Buffer;
  /** A seal before it has a key: one without came later, by somebody who has none. */
  keyed: boolean;
  range: Range;
  rows: readonly { line: string }[];
}

/** Null when the seal holds. */
function faultOf(ctx: Context, seal: Seal, { prev, keyed, range, rows }: Around): string | null {
  if (seal.key_id === null && keyed) return "made without a key, behind one with a key";
  const made = seal.key_id
    ? ctx.kernel.keys.mac(PURPOSE, sealed(prev, range, rows), seal.key_id)
    : { mac: unkeyed(prev, rows) };
  if (!made) return `made by the key ${seal.key_id}, which SECRET_KEY does not hold`;
  const holds =
    made.mac.equals(seal.hash) && prev.equals(seal.prev_hash) && rows.length === seal.row_count;
  return holds ? null : `${rows.length} rows ${shortened(made.mac)}`;
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
