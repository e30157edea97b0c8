/** State machine of campaigns: draft → scheduled → active ⇄ paused → completed | cancelled. */
export const CAMPAIGN_TYPES = ["email", "call", "combo"] as const;
export type CampaignType = (typeof CAMPAIGN_TYPES)[number];

/**
 * What can be made and launched. Both channels at once would reach a person twice at the same time and
 * keep one set of figures for two kinds of work; campaigns that were launched so go on.
 */
export const OFFERED_TYPES = ["call", "email"] as const satisfies readonly CampaignType[];

export const CAMPAIGN_STATUSES = [
  "draft",
  "scheduled",
  "active",
  "paused",
  "completed",
  "cancelled",
] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

export const CAMPAIGN_COMMANDS = [
  "schedule",
  "unschedule",
  "launch",
  "pause",
  "resume",
  "complete",
  "stop",
] as const;
export type CampaignCommand = (typeof CAMPAIGN_COMMANDS)[number];

/** Command → the states it is allowed in, and the state it leads to. */
const MOVES: Record<CampaignCommand, { from: readonly CampaignStatus[]; to: CampaignStatus }> = {
  schedule: { from: ["draft"], to: "scheduled" },
  unschedule: { from: ["scheduled"], to: "draft" },
  launch: { from: ["draft", "scheduled"], to: "active" },
  pause: { from: ["active"], to: "paused" },
  resume: { from: ["paused"], to: "active" },
  complete: { from: ["active", "paused"], to: "completed" },
  stop: { from: ["scheduled", "active", "paused"], to: "cancelled" },
};

/** The state after `command`; null when the campaign's state does not allow it. */
export function afterCommand(
  status: CampaignStatus,
  command: CampaignCommand,
): CampaignStatus | null {
  const move = MOVES[command];
  return move.from.includes(status) ? move.to : null;
}

/** What can be done to a campaign in this state: drives buttons and refusals alike. */
export function commandsIn(status: CampaignStatus): CampaignCommand[] {
  return CAMPAIGN_COMMANDS.filter((command) => afterCommand(status, command) !== null);
}

/** Nothing is dialled or sent any more, but for promised callbacks. */
export function isOver(status: CampaignStatus): boolean {
  return status === "completed" || status === "cancelled";
}

/** Launched and not over: goal, end and pacing may change, the rest stays as it was launched. */
export function isRunning(status: CampaignStatus): boolean {
  return status === "active" || status === "paused";
}

/** Content, audience and settings may change only before the launch. */
export function isEditable(status: CampaignStatus): boolean {
  return status === "draft" || status === "scheduled";
}
