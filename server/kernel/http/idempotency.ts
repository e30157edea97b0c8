import { createHash } from "node:crypto";
import { userOf } from "../context.ts";
import type { Context } from "../context.ts";
import { prepared } from "../db/prepared.ts";
import { queryOne } from "../db/sql.ts";
import { keepAnswer } from "../db/transact.ts";
import { AppError } from "../errors.ts";

interface Stored {
  status: number;
  answer: unknown;
}

const TAKE = prepared(
  "idempotency-take",
  `insert into idempotency_key (actor_id, route, key, request_hash, created_at)
   values ($1, $2, $3, $4, $5) on conflict do nothing returning key`,
);
/**
 * Takes the command's key in its own transaction. A second request with it waits here until the
 * first has committed (then gets its answer) or rolled back (then does the work).
 * @returns the stored answer, or null when the work is ours to do
 * @throws AppError key_reused when the key came with another body
 */
export async function answered(ctx: Context, route: string, body: unknown): Promise<Stored | null> {
  const hash = createHash("sha256").update(JSON.stringify(body)).digest();
  const mine = await queryOne(ctx, TAKE, [userOf(ctx).userId, route, ctx.causeId, hash, ctx.now()]);
  if (mine) return null;
  const stored = await queryOne<{ request_hash: Buffer; status: number | null; answer: unknown }>(
    ctx,
    `select request_hash, status, answer from idempotency_key
     where actor_id = $1 and route = $2 and key = $3`,
    [userOf(ctx).userId, route, ctx.causeId],
  );
  if (!stored) throw new AppError("conflict", "The first request with this key failed; try again.");
  if (!stored.request_hash.equals(hash)) {
    throw new AppError("key_reused", "This Idempotency-Key came with another request before.");
  }
  return { status: stored.status ?? 200, answer: stored.answer };
}

/** Keeps the answer for retries, with all else that its unit of work writes last. */
export function remember(ctx: Context, route: string, status: number, answer: unknown): Stored {
  keepAnswer(ctx, { route, status, answer: JSON.stringify(answer) });
  return { status, answer };
}
