import { CALLING_FROM, instantOf, localTimeAt } from "#shared/compliance/calling-hours.rules.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { lockLeased } from "#server/calls/queue/leases.service.ts";
import type { LeasedTask } from "#server/calls/queue/leases.service.ts";
import { releaseTasks } from "#server/calls/queue/release.service.ts";
import { zonesOfKey } from "#server/compliance/calling-hours.rules.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { together } from "#server/kernel/db/sql.ts";
import { AppError } from "#server/kernel/errors.ts";
import { holdForDial, passGate } from "./gate.service.ts";

const QUARTER = 15 * 60_000;

/** Rules that lift by somebody's hand alone: asked again the next morning, not all day. */
const STANDING: readonly unknown[] = ["cap_contact_total", "destination", "suppressed", "deleted"];

/**
 * Gives a claimed task back. It comes again when it may be called: after 15 minutes, or when the rule
 * lifts that would refuse the call now.
 * @throws AppError taken, not_found
 */
export async function skipTask(
  ctx: Context,
  taskId: string,
  token: string,
  reason: string,
): Promise<void> {
  const { userId } = userOf(ctx);
  const task = await holdForDial(ctx, taskId, () => lockLeased(ctx, taskId, token));
  const dueAt = await comesAgain(ctx, task);
  const { campaign_id: campaignId } = task;
  await together([
    releaseTasks(ctx, { where: "t.id = $1", params: [taskId] }, reason, dueAt),
    moveAgent(ctx, userId, "available", { campaignId, touches: campaignId }),
  ]);
}

async function comesAgain(ctx: Context, task: LeasedTask): Promise<Date> {
  const quarter = new Date(ctx.now().getTime() + QUARTER);
  const refused = await passGate(ctx, task).then(
    () => null,
    (err: unknown) => {
      if (err instanceof AppError && err.code === "refused") return err;
      throw err;
    },
  );
  if (refused === null) return quarter;
  const { rule, until } = refused.extra ?? {};
  if (typeof until === "string") return new Date(until);
  return STANDING.includes(rule) ? nextMorning(ctx, task) : quarter;
}

function nextMorning(ctx: Context, { time_zone: key }: LeasedTask): Date {
  const zone = zonesOfKey(key)[0] ?? "UTC";
  const tomorrow = localTimeAt(zone, new Date(ctx.now().getTime() + 86_400_000)).slice(0, 10);
  return instantOf(`${tomorrow}T${CALLING_FROM}`, zone);
}
