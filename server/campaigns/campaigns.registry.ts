import type { CampaignType } from "#shared/campaigns/campaign.rules.ts";
import type { CampaignProgress, Check } from "#shared/campaigns/campaign.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import type { Campaign } from "./campaign.entity.ts";

/**
 * What the modules of the channels add to campaigns. A combo campaign runs the checks and adds the
 * figures of both. Manifests register when they are loaded; nothing changes afterwards.
 */
type Channel = Exclude<CampaignType, "combo">;

export type PreflightCheck = (ctx: Context, campaign: Campaign) => Promise<Check[]>;

/** The channel's part of the progress; `open` null = its work is still being built. */
export type ProgressSource = (
  ctx: Context,
  campaignId: string,
) => Promise<Pick<CampaignProgress, "total" | "done" | "open" | "figures">>;

/** What a channel fixes of a campaign in the very transaction of its launch. */
export type LaunchStep = (ctx: Context, campaignId: string) => Promise<unknown>;

/**
 * What takes a while and needs no lock: tried before the transaction of a launch, on a sample of the
 * audience.
 */
export type SampleCheck = (ctx: Context, campaign: Campaign) => Promise<Check[]>;

const samples = new Map<Channel, SampleCheck>();
const checks = new Map<Channel, PreflightCheck>();
const steps = new Map<Channel, LaunchStep>();
const sources = new Map<Channel, ProgressSource>();

/** What must hold before a campaign of this channel may start, beside audience. */
export function setPreflightChecks(channel: Channel, check: PreflightCheck): void {
  checks.set(channel, check);
}

/** What this channel tries on a sample before a launch. */
export function setSampleChecks(channel: Channel, check: SampleCheck): void {
  samples.set(channel, check);
}

export async function sampleChecks(ctx: Context, campaign: Campaign): Promise<Check[]> {
  const found: Check[] = [];
  for (const channel of channelsOf(campaign.type)) {
    found.push(...((await samples.get(channel)?.(ctx, campaign)) ?? []));
  }
  return found;
}

/** How this channel computes its progress: in one snapshot, or work just built would be missed. */
export function setCampaignProgress(channel: Channel, source: ProgressSource): void {
  sources.set(channel, source);
}

/** What this channel fixes when a campaign starts: what was checked is what runs. */
export function setLaunchStep(channel: Channel, step: LaunchStep): void {
  steps.set(channel, step);
}

export async function runLaunchSteps(ctx: Context, campaign: Campaign): Promise<void> {
  for (const channel of channelsOf(campaign.type)) await steps.get(channel)?.(ctx, campaign.id);
}

export function channelsOf(type: CampaignType): Channel[] {
  return type === "combo" ? ["call", "email"] : [type];
}

export async function preflightChecks(ctx: Context, campaign: Campaign): Promise<Check[]> {
  const found: Check[] = [];
  for (const channel of channelsOf(campaign.type)) {
    found.push(...((await checks.get(channel)?.(ctx, campaign)) ?? [missing(channel)]));
  }
  return found;
}

/** Fails closed: a channel that nobody serves cannot be launched. */
function missing(channel: Channel): Check {
  return {
    check: channel,
    label: "Channel",
    state: "failed",
    detail: `Nothing here runs ${channel} campaigns.`,
  };
}

export function progressSource(channel: Channel): ProgressSource | undefined {
  return sources.get(channel);
}
