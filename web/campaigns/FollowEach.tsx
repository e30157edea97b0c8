import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { campaignTopic } from "#shared/campaigns/campaigns.events.ts";
import type { RowFeed } from "#web/kernel/grid/row-feed.ts";
import { useFeedRows } from "#web/kernel/grid/use-row-feed.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { intoFeed } from "#web/kernel/realtime/live-rows.ts";

interface FollowProps {
  feed: RowFeed<CampaignRow>;
  /** Something else than a row came: read the list again. */
  onAccess: () => void;
}

/** Follows each campaign of a list: for agents, who do not hear of those they are not assigned to. */
export function FollowEach({ feed, onAccess }: FollowProps) {
  return useFeedRows(feed).map(({ id }) => (
    <Follow key={id} id={id} feed={feed} onAccess={onAccess} />
  ));
}

function Follow({ id, feed, onAccess }: FollowProps & { id: string }) {
  useTopic(campaignTopic.ref({ id }), { onEvents: intoFeed(feed), onSnapshotNeeded: onAccess });
  return null;
}
