import { Checkbox, Text } from "@radix-ui/themes";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import * as contract from "#shared/campaigns/campaigns.contract.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { EmptyState, ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import styles from "./Campaigns.module.css";
import { campaignAgentsQuery } from "./campaigns.queries.ts";

/** Who may work on the campaign; each tick counts at once. */
export function AgentsTab({
  campaign,
  onChanged,
}: {
  campaign: CampaignRow;
  onChanged: (row: CampaignRow) => void;
}) {
  const mayEdit = useCan("campaign.edit");
  const query = useQuery({
    ...campaignAgentsQuery(campaign.id, campaign.version),
    placeholderData: keepPreviousData,
  });
  const set = useCommand(contract.setCampaignAgents, { onSuccess: onChanged });
  if (isBlocking(query.error, query.data))
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonLines lines={6} />;
  const { items } = query.data;
  if (items.length === 0) return <EmptyState title="There is no user with the role agent" />;
  const toggle = (id: string, on: boolean) =>
    set.mutate({
      params: { id: campaign.id },
      body: {
        userIds: items.filter((one) => (one.id === id ? on : one.assigned)).map((one) => one.id),
      },
      version: campaign.version,
    });
  return (
    <div className={styles.padded}>
      <div className={styles.agents}>
        {items.map((agent) => (
          <Text key={agent.id} as="label" size="2">
            <Checkbox
              mr="2"
              checked={agent.assigned}
              disabled={!mayEdit || set.isPending || query.isPlaceholderData}
              onCheckedChange={(on) => toggle(agent.id, on === true)}
            />
            {agent.name}
          </Text>
        ))}
      </div>
    </div>
  );
}
