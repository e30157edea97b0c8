import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zEmailContent } from "./email.schema.ts";

/** What a campaign sends and as whom, for those who set it up. */
export const emailContentTopic = defineTopic({
  pattern: "email-content:<id>",
  class: "log",
  audience: "agency",
  verb: "campaign.edit",
  events: rowEvents(zEmailContent),
});

export const emailCampaignSet = defineAction("email_campaign.set", "email_campaign", z.object({}));
