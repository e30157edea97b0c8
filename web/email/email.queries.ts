/** Cache key of one campaign's content, sender and figures. */
export const emailCampaignKey = (id: string) => ["email-campaign", id] as const;
