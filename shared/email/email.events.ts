import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
export const emailCampaignSet = defineAction("email_campaign.set", "email_campaign", z.object({}));
