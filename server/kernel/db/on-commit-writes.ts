import { actorId } from "../context.ts";
import type { Context } from "../context.ts";
import { OUTBOX_CHUNK, insertOutbox, outboxJson, writeOutbox } from "../events/outbox.ts";
import type { OutboxRow } from "../events/outbox.ts";
import { INSERT_AUDIT, auditParameters } from "./audit.ts";
import type { AuditRow } from "./audit.ts";
import { prepared } from "./prepared.ts";
import { execOf, query } from "./sql.ts";

/** What a command answered, for a retry under its Idempotency-Key. */
export interface KeptAnswer {
  route: string;
  status: number;
  /** JSON. */
  answer: string;
}

interface Last {
  audit: readonly AuditRow[];
  outbox: readonly OutboxRow[];
  answer: KeptAnswer | null;
}

const WRITE_LAST = prepared(
  "write-last",
  `with audit as (${INSERT_AUDIT}), kept as (
     update idempotency_key set status = $13, answer = $14::jsonb
      where actor_id = $10 and route = $11 and key = $12
   ) ${insertOutbox(9)}`,
);

/** What is larger is not sent ahead of a commit: nothing may keep it from being sent. Characters. */
const WITH_COMMIT = 1_000_000;

/**
 * What a unit of work writes last: its audit rows, its outbox and its command's answer, in one
 * statement (each round trip is a tenth of a short command).
 * @returns sends it, at once when called, for the commit to go right behind it; null: all is written
 */
export async function prepareLast(
  ctx: Context,
  { audit, outbox, answer }: Last,
): Promise<(() => Promise<void>) | null> {
  if (audit.length === 0 && outbox.length === 0 && !answer) return null;
  const before = Math.max(0, outbox.length - OUTBOX_CHUNK);
  await writeOutbox(execOf(ctx), outbox.slice(0, before));
  const params = [
    ...auditParameters(ctx, audit),
    outboxJson(outbox.slice(before)),
    answer ? actorId(ctx.actor) : null,
    answer?.route ?? null,
    ctx.causeId,
    answer?.status ?? null,
    answer?.answer ?? null,
  ];
  const write = async () => void (await query(ctx, WRITE_LAST, params));
  const size = params.reduce((sum: number, one) => sum + sizeOf(one), 0);
  if (size <= WITH_COMMIT) return write;
  await write();
  return null;
}

function sizeOf(param: unknown): number {
  if (Array.isArray(param)) return param.reduce((sum: number, one) => sum + sizeOf(one), 0);
  return typeof param === "string" ? param.length : 0;
}
