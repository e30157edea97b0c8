import type { LegEnd, LegState } from "#shared/telephony/leg.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { CarrierRefused } from "./carrier.port.ts";
import type { LegRef } from "./carrier.port.ts";
import { carrierNamed } from "./carriers.registry.ts";
import { orderHangUp } from "./hang-ups.service.ts";
import { reportLeg } from "./legs.service.ts";

interface OpenLeg extends LegRef {
  carrier: string;
  state: LegState;
  endReason: LegEnd | null;
  standing: boolean;
  hangUpAt: string | null;
  /** Nobody answered, and its ringing must have ended by itself by now. */
  hasRungOut: boolean;
  /** The longest call must have ended by itself by now. */
  isOver: boolean;
}

/** What a provider may take longer than it was told to, before a leg counts as over (seconds). */
const MARGIN_SECONDS = 30;
/** A leg of which nothing was heard for so long is asked about (seconds). */
const SILENCE_SECONDS = 20;
/** How many are asked about in one turn. */
const AT_ONCE = 50;

const LEG = `id, carrier, state, end_reason as "endReason", hang_up_at as "hangUpAt",
  role = 'agent' and session_id is not null as standing,
  call_control_id as "callControlId", call_leg_id as "callLegId",
  call_session_id as "callSessionId",
  answered_at is null
    and created_at < clock_timestamp() - make_interval(secs => $1 + ring_seconds) as "hasRungOut",
  created_at < clock_timestamp() - make_interval(secs => $1 + ring_seconds + call_seconds)
    as "isOver"`;

/**
 * Tells the carrier to hang a leg up. A leg that has ended, or that nobody can name yet, is left: the
 * answer or event that names it orders the hang-up again. One that the carrier refuses to hang up is
 * asked about, for it may not know it any more.
 * @throws what kept the carrier from taking it: the job is tried again
 */
export async function hangUpLeg(ctx: Context, legId: string): Promise<void> {
  const leg = await queryOne<OpenLeg>(ctx, `select ${LEG} from call_leg where id = $2`, [
    MARGIN_SECONDS,
    legId,
  ]);
  const isOver = leg?.state === "ended" && leg.endReason !== "unknown";
  if (!leg || isOver || leg.callControlId === null) return;
  const carrier = carrierNamed(leg.carrier);
  const command = { commandId: `${legId}:hang-up`, leg };
  try {
    await (leg.standing ? carrier.closeAgentLeg(command) : carrier.hangUp(command));
  } catch (err) {
    if (!(err instanceof CarrierRefused)) throw err;
    await askAbout(ctx, leg);
  }
}

/**
 * Asks the carrier about legs that were silent for a while, and gives up those that it does not know
 * or that are over by any measure: an event may be lost, and a dial may have had no answer.
 * @returns how many were asked about
 */
export async function askAboutSilentLegs(ctx: Context): Promise<number> {
  const legs = await transact(ctx, (tx) =>
    query<OpenLeg>(
      tx,
      `update call_leg l set heard_at = clock_timestamp()
         from (select id as silent from call_leg
                where state <> 'ended'
                  and heard_at < clock_timestamp() - make_interval(secs => $2)
                order by heard_at limit $3 for update skip locked) s
        where l.id = s.silent
       returning ${LEG}`,
      [MARGIN_SECONDS, SILENCE_SECONDS, AT_ONCE],
    ),
  );
  const asked = await Promise.allSettled(legs.map((leg) => askAbout(ctx, leg)));
  for (const result of asked) {
    if (result.status === "rejected") {
      ctx.kernel.log.warn({ err: result.reason }, "the carrier does not say where a leg stands");
    }
  }
  return legs.length;
}

async function askAbout(ctx: Context, leg: OpenLeg): Promise<void> {
  const at = ctx.now().toISOString();
  const giveUp = () => reportLeg(ctx, leg.id, { state: "ended", at, endReason: "unknown" });
  if (leg.callControlId === null) {
    // no answer to the dial and no event: as long as it may ring, it may exist
    if (leg.hasRungOut) await giveUp();
    return;
  }
  const said = await carrierNamed(leg.carrier)
    .status(leg)
    .catch((err: unknown) => {
      if (!leg.isOver) throw err;
      return null;
    });
  if (!said) return giveUp();
  const { state, endReason } = said;
  await reportLeg(ctx, leg.id, { state, at: said.at.toISOString(), endReason });
  if (state !== "ended" && leg.hangUpAt !== null) {
    await transact(ctx, async (tx) => orderHangUp(tx, leg.id));
  }
}
