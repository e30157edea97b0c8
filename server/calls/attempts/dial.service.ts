import { attemptMoved } from "#shared/calls/attempts/attempts.events.ts";
import type { NotDialled } from "#shared/calls/attempts/not-dialled.rules.ts";
import { notDialledBy } from "#shared/calls/attempts/not-dialled.rules.ts";
import { CALL_SECONDS, RING_SECONDS } from "#shared/telephony/leg.rules.ts";
import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { urgently } from "#server/kernel/db/dialect.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { execute, queryOne, together } from "#server/kernel/db/sql.ts";
import { steady } from "#server/kernel/db/steady.ts";
import { record, transact } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import type { Carrier } from "#server/telephony/carrier.port.ts";
import { carrierNamed } from "#server/telephony/carriers.registry.ts";
import { openLeg, placeLeg } from "#server/telephony/legs.service.ts";
import { lockCalled } from "#server/calls/queue/leases.service.ts";
import { presentClaimed } from "#server/calls/queue/queue.present.ts";
import { DIAL_SECONDS, bumpTask, endAttempt, lockAttempt } from "./attempts.service.ts";
import type { AttemptRow } from "./attempts.service.ts";
import { holdForDial, passGate } from "./gate.service.ts";

/** What the last word before a dial was. */
type LastWord = { to: string; carrier: Carrier; legId: string | null } | "late" | "over";

/**
 * The dial itself, over the carrier that the attempt names. The conditional update is the last word:
 * cancelled, suppressed, paused or more than one second after its gate, and nothing is dialled. The
 * customer's leg is written down with it, before the carrier is asked; where agents dial on their own
 * phones there is none. What becomes of it, the leg says. It waits for no other work's connections.
 * @param again what has missed its second passes the gate once more, and has another
 */
export async function dialAttempt(
  ctx: Context,
  attemptId: string,
  { again = false } = {},
): Promise<void> {
  let said = await urgently(() => lastWord(ctx, attemptId, { mayWait: again }));
  if (said === "late" && (await urgently(() => gateAgain(ctx, attemptId)))) {
    said = await urgently(() => lastWord(ctx, attemptId, { mayWait: false }));
  }
  if (said === "late" || said === "over" || said.legId === null) return;
  const { to, carrier, legId } = said;
  await placeLeg(ctx, legId, carrier, (line) =>
    line.dial({
      legId,
      to,
      from: null,
      ringSeconds: RING_SECONDS,
      callSeconds: CALL_SECONDS,
      commandId: attemptId,
    }),
  );
}

const ACTIVE = `exists (select from campaign c join call_task t on t.id = a.task_id
                         where c.id = a.campaign_id
                           and (${statusNowSql("c")} = 'active'
                                or (t.rank = 0 and ${statusNowSql("c")} in ('completed', 'cancelled'))))`;
const LAST_WORD = prepared(
  "last-word-of-dial",
  `update call_attempt a set state = 'dialing', dialing_at = $2, version = version + 1,
          updated_at = $2
    where a.id = $1 and a.state = 'initiating'
      and a.gated_at > clock_timestamp() - interval '${DIAL_SECONDS} second' and ${ACTIVE}
   returning a.*`,
);
const IS_LATE = `select ${ACTIVE} as late from call_attempt a where a.id = $1 and a.state = 'initiating'`;

/** @param mayWait one that is only late is left as it is */
function lastWord(
  ctx: Context,
  attemptId: string,
  { mayWait }: { mayWait: boolean },
): Promise<LastWord> {
  return transact(ctx, async (tx) => {
    const [, , row] = await together([
      steady(tx),
      lockAttempt(tx, attemptId),
      queryOne<AttemptRow>(tx, LAST_WORD, [attemptId, tx.now()]),
    ]);
    if (row) return toDial(tx, row);
    const late = (await queryOne<{ late: boolean }>(tx, IS_LATE, [attemptId]))?.late;
    if (late && mayWait) return "late";
    await endAttempt(tx, attemptId, "cancelled", late ? "late" : "campaign");
    return "over";
  });
}

async function toDial(ctx: Context, row: AttemptRow): Promise<Exclude<LastWord, string>> {
  const carrier = carrierNamed(row.carrier);
  const [, legId] = await together([
    bumpTask(ctx, row.task_id),
    carrier.manual ? Promise.resolve(null) : openCustomerLeg(ctx, row),
    presentClaimed(ctx, row.task_id),
  ]);
  const { id: attemptId, agent_id: agentId } = row;
  record(ctx, attemptMoved, row.task_id, { agentId, attemptId, state: "dialing" });
  return { to: row.phone_e164, carrier, legId };
}

/**
 * All that an attempt was asked at its gate is asked again, and its second begins anew. What a rule
 * refuses now ends, undialled.
 * @returns whether it may be dialled
 */
function gateAgain(ctx: Context, attemptId: string): Promise<boolean> {
  return transact(ctx, async (tx) => {
    const owner = await queryOne<{ id: string }>(
      tx,
      `select task_id as id from call_attempt where id = $1`,
      [attemptId],
    );
    if (!owner) return false;
    const task = await holdForDial(tx, owner.id, () => lockCalled(tx, owner.id));
    const row = await lockAttempt(tx, attemptId);
    if (row?.state !== "initiating") return false;
    const refused = await passGate(tx, task, attemptId).then(
      () => null,
      (err: unknown) => ruleOf(err),
    );
    if (refused) {
      await endAttempt(tx, attemptId, "cancelled", refused);
      return false;
    }
    await execute(tx, `update call_attempt set gated_at = clock_timestamp() where id = $1`, [
      attemptId,
    ]);
    return true;
  });
}

/** @throws what is no refusal */
function ruleOf(err: unknown): NotDialled {
  if (!(err instanceof AppError) || err.code !== "refused") throw err;
  return notDialledBy(err.extra?.rule);
}

function openCustomerLeg(ctx: Context, { id, carrier }: AttemptRow): Promise<string> {
  return openLeg(ctx, {
    of: { attemptId: id },
    role: "customer",
    userId: null,
    carrier,
    ringSeconds: RING_SECONDS,
    callSeconds: CALL_SECONDS,
  });
}
