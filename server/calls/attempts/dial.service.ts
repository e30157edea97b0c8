import { attemptMoved } from "#shared/calls/attempts/attempts.events.ts";
import { CALL_SECONDS, RING_SECONDS } from "#shared/telephony/leg.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { record, transact } from "#server/kernel/db/transact.ts";
import { carrierNamed } from "#server/telephony/carriers.registry.ts";
import { openLeg, placeLeg } from "#server/telephony/legs.service.ts";
import { DIAL_SECONDS, bumpTask, endAttempt, lockAttempt } from "./attempts.service.ts";
import type { AttemptRow } from "./attempts.service.ts";

/**
 * The dial itself, over the carrier that the attempt names. The conditional update is the last word:
 * cancelled, suppressed, paused or more than one second after its gate, and nothing is dialled. The
 * customer's leg is written down with it, before the carrier is asked; where agents dial on their own
 * phones there is none. What becomes of it, the leg says.
 */
export async function dialAttempt(ctx: Context, attemptId: string): Promise<void> {
  const dialled = await transact(ctx, async (tx) => {
    await lockAttempt(tx, attemptId);
    const row = await queryOne<AttemptRow>(
      tx,
      `update call_attempt a set state = 'dialing', dialing_at = $2, version = version + 1,
              updated_at = $2
        where a.id = $1 and a.state = 'initiating'
          and a.gated_at > clock_timestamp() - interval '${DIAL_SECONDS} second'
          and exists (select from campaign c join call_task t on t.id = a.task_id
                       where c.id = a.campaign_id
                         and (c.status = 'active'
                              or (t.rank = 0 and c.status in ('completed', 'cancelled'))))
       returning a.*`,
      [attemptId, tx.now()],
    );
    if (!row) {
      await endAttempt(tx, attemptId, "cancelled");
      return null;
    }
    await bumpTask(tx, row.task_id);
    record(tx, attemptMoved, row.task_id, { agentId: row.agent_id, attemptId, state: "dialing" });
    const carrier = carrierNamed(row.carrier);
    const legId = carrier.manual ? null : await openCustomerLeg(tx, row);
    return { to: row.phone_e164, carrier, legId };
  });
  if (!dialled?.legId) return;
  const { to, carrier, legId } = dialled;
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
