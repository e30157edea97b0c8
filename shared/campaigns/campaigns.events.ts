import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { CAMPAIGN_TYPES } from "./campaign.rules.ts";
import { zCampaign, zCampaignProgress } from "./campaign.schema.ts";

/** All campaigns: the grid. Agents hear only `campaign:<id>` of those they are assigned to. */
export const campaignsTopic = defineTopic({
  pattern: "campaigns",
  class: "log",
  audience: "agency",
  verb: "campaign.read",
  events: rowEvents(zCampaign),
});

export const campaignTopic = defineTopic({
  pattern: "campaign:<id>",
  class: "log",
  audience: "agency",
  verb: "campaign.read",
  events: rowEvents(zCampaign),
});

/** Key `progress`. */
export const campaignProgressTopic = defineTopic({
  pattern: "campaign-progress:<id>",
  class: "gauge",
  audience: "agency",
  verb: "campaign.read",
  value: zCampaignProgress,
});

const none = z.object({});
const type = z.enum(CAMPAIGN_TYPES);
export const campaignCreated = defineAction("campaign.created", "campaign", none);
export const campaignEdited = defineAction("campaign.edited", "campaign", none);
/** Its limits on calls; the audit has them before and after. */
export const campaignPacingSet = defineAction("campaign.pacing_set", "campaign", none);
export const campaignAgentsSet = defineAction(
  "campaign.agents_set",
  "campaign",
  z.object({ added: z.array(z.uuid()), removed: z.array(z.uuid()) }),
);
/** What reviewers confirm of its leads; null: what the workspace asks. */
export const campaignChecklistSet = defineAction(
  "campaign.checklist_set",
  "campaign",
  z.object({ labels: z.array(z.string()).nullable() }),
);
export const campaignScheduled = defineAction("campaign.scheduled", "campaign", none);
/** The audience snapshot stands; each type now builds its work. */
export const campaignLaunched = defineAction(
  "campaign.launched",
  "campaign",
  z.object({ type, snapshotNo: z.number().int(), members: z.number().int() }),
);
export const campaignPaused = defineAction("campaign.paused", "campaign", z.object({ type }));
export const campaignResumed = defineAction("campaign.resumed", "campaign", z.object({ type }));
export const campaignCompleted = defineAction("campaign.completed", "campaign", z.object({ type }));
/** Cancelled for good: planned work ends; due callbacks and leads in QA go on. */
export const campaignStopped = defineAction("campaign.stopped", "campaign", z.object({ type }));
/** A scheduled launch that the checks refused: back to draft. */
export const campaignHeld = defineAction(
  "campaign.held",
  "campaign",
  z.object({ failed: z.array(z.string()) }),
);
