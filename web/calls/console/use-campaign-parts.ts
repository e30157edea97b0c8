import { useQueryClient } from "@tanstack/react-query";
import { scriptsTopic } from "#shared/calls/scripts/scripts.events.ts";
import { campaignTopic } from "#shared/campaigns/campaigns.events.ts";
import { formsTopic } from "#shared/forms/forms.events.ts";
import { dispositionKeys } from "#web/calls/dispositions/dispositions.queries.ts";
import { useChangesOf } from "#web/kernel/realtime/hooks.ts";
import { consoleKeys } from "./console.queries.ts";

/** Keeps a campaign's dispositions, script and form on the console as they are: each is read again when it changes. */
export function useCampaignParts(campaignId: string | null): void {
  const cache = useQueryClient();
  const content = () => {
    if (campaignId) void cache.invalidateQueries({ queryKey: consoleKeys.content(campaignId) });
  };
  const all = () => {
    void cache.invalidateQueries({ queryKey: dispositionKeys.of(campaignId).slice(0, 2) });
    content();
  };
  useChangesOf(campaignId ? campaignTopic.ref({ id: campaignId }) : null, undefined, all);
  useChangesOf(campaignId ? scriptsTopic.ref() : null, undefined, content);
  useChangesOf(campaignId ? formsTopic.ref() : null, undefined, content);
}
