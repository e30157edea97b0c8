import type { UserActor } from "#shared/kernel/actor.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { applyLegEvent } from "#server/telephony/legs.service.ts";
import { openSession, openStandingLeg } from "#server/telephony/sessions.service.ts";
import type { TestCarrier } from "#test/harness/test-carrier.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

/** The agent begins a session, and their page answers its standing leg. @returns the leg's id */
export async function pickUp(
  world: TestWorld,
  carrier: TestCarrier,
  agent: UserActor,
): Promise<string> {
  const { id } = await transact(world.as(agent), openSession);
  await openStandingLeg(world.as(agent));
  const { rows } = await world.kernel.pool.query<{ id: string }>(
    `select id from call_leg where session_id = $1`,
    [id],
  );
  const legId = rows[0]!.id;
  await applyLegEvent(world.system(), carrier.name, carrier.says(legId, "answered"));
  return legId;
}
