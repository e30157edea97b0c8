import type { Check, Preflight } from "#shared/campaigns/campaign.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { countAudience, NOBODY } from "./audience.service.ts";
import { preflightChecks } from "./campaigns.registry.ts";
import { usageCheck } from "./usage-right.service.ts";
import type { Campaign } from "./campaign.entity.ts";

/**
 * Runs every check of a launch. Screen, API and scheduled launch ask here: none can go around it.
 * @param sampled what `sampleChecks` found before the transaction
 */
export async function preflight(
  ctx: Context,
  campaign: Campaign,
  sampled: readonly Check[],
): Promise<Preflight> {
  const audience = campaign.listId ? await countAudience(ctx, campaign) : NOBODY;
  const checks = [
    ...typeCheck(campaign),
    audienceCheck(campaign, audience),
    ...(await usageCheck(ctx, campaign)),
    periodCheck(ctx, campaign),
    ...(await preflightChecks(ctx, campaign)),
    ...sampled,
  ];
  return { ok: checks.every((check) => check.state !== "failed"), checks, audience };
}

const exact = (count: number): string => count.toLocaleString("en");

const without = (count: number): string => `${exact(count)} without a working address`;

function audienceCheck(campaign: Campaign, audience: Preflight["audience"]): Check {
  const head = { check: "audience", label: "Audience" };
  if (!campaign.listId) return { ...head, state: "failed", detail: "No list is chosen." };
  const { listMembers, suppressed, unreachable, reachable } = audience;
  if (listMembers === 0) return { ...head, state: "failed", detail: "The list is empty or gone." };
  if (reachable === 0) {
    const detail = unreachable
      ? `None of ${exact(listMembers)} people can be mailed: ${without(unreachable)}, ${exact(suppressed)} suppressed.`
      : `All ${exact(listMembers)} people are suppressed.`;
    return { ...head, state: "failed", detail };
  }
  const lost = unreachable ? `, ${without(unreachable)}` : "";
  const detail = `${exact(reachable)} of ${exact(listMembers)} people, ${exact(suppressed)} suppressed${lost}.`;
  const many = (suppressed + unreachable) * 5 > listMembers;
  return { ...head, state: many ? "warning" : "ok", detail };
}

/** A draft of both channels that was made when they were offered. */
function typeCheck({ type }: Campaign): Check[] {
  if (type !== "combo") return [];
  const detail = "Calls and e-mail start as two campaigns: one of each, on the same list.";
  return [{ check: "type", label: "Type", state: "failed", detail }];
}

function periodCheck(ctx: Context, campaign: Campaign): Check {
  const over = campaign.endsAt != null && campaign.endsAt <= ctx.now();
  return {
    check: "period",
    label: "Dates",
    state: over ? "failed" : "ok",
    detail: over ? "Its end lies in the past." : "Within its dates.",
  };
}
