import { Box } from "@radix-ui/themes";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { ConflictBanner } from "#web/kernel/ui/ConflictBanner.tsx";
import { useLastChange } from "./use-last-change.ts";

interface StalePartProps {
  campaign: Pick<CampaignRow, "id" | "version">;
  /** The step that a colleague took: `campaign.checklist_set`. */
  action: string;
  /** What they did, after their name: "saved another checklist meanwhile". */
  what: string;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Asks whose stands when somebody saved the same part of a campaign meanwhile. */
export function StalePart({ campaign, action, ...banner }: StalePartProps) {
  const last = useLastChange(campaign.id, campaign.version, (change) => change.action === action);
  return (
    <Box mt="3">
      <ConflictBanner {...banner} name={last?.name ?? "Somebody"} />
    </Box>
  );
}
