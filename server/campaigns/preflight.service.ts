import type { Check, Preflight } from "#shared/campaigns/campaign.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { countAudience } from "./audience.service.ts";
import { preflightChecks } from "./campaigns.registry.ts";
import { usageCheck } from "./usage-right.service.ts";
import type { Campaign } from "./campaign.entity.ts";

/** Runs every check of a launch. Screen, API and scheduled launch ask here: none can go around it. */
export async function preflight(ctx: Context, campaign: Campaign): Promise<Preflight> {
  const audience = campaign.listId
    ? await countAudience(ctx, campaign)
    : { listMembers: 0, suppressed: 0, reachable: 0 };
  const checks = [
    ...typeCheck(campaign),
    audienceCheck(campaign, audience),
    ...(await usageCheck(ctx, campaign)),
    periodCheck(ctx, campaign),
    ...(await preflightChecks(ctx, campaign)),
  ];
  return { ok: checks.every((check) => check.state !== "failed"), checks, audience };
}

const exact = (count: number): string => count.toLocaleString("en");

function audienceCheck(campaign: Campaign, audience: Preflight["audience"]): Check {
  const head = { check: "audience", label: "Audience" };
  if (!campaign.listId) return { ...head, state: "failed", detail: "No list is chosen." };
  const { listMembers, suppressed, reachable } = audience;
  if (listMembers === 0) return { ...head, state: "failed", detail: "The list is empty or gone." };
  if (reachable === 0) {
    return { ...head, state: "failed", detail: `All ${exact(listMembers)} people are suppressed.` };
  }
  const detail = `${exact(reachable)} of ${exact(listMembers)} people, ${exact(suppressed)} suppressed.`;
  return { ...head, state: suppressed * 5 > listMembers ? "warning" : "ok", detail };
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
