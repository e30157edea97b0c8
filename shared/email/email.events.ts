import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zEmailContent } from "./email.schema.ts";

/** What a campaign sends, as whom and how fast, for those who may read the campaign. */
export const emailContentTopic = defineTopic({
  pattern: "email-content:<id>",
  class: "log",
  audience: "agency",
  verb: "campaign.read",
  events: rowEvents(zEmailContent),
});

export const emailCampaignSet = defineAction("email_campaign.set", "email_campaign", z.object({}));
