import { Button, Callout, Flex } from "@radix-ui/themes";
import { GitMerge } from "lucide-react";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { ApiError } from "#web/kernel/api/problem.ts";
import { useLastChange } from "./use-last-change.ts";

/** The campaign as it stands and what of it was changed, when a save was refused as stale. */
export function staleOf(
  error: unknown,
): { current: CampaignRow; version: number; changed: readonly string[] } | null {
  if (!(error instanceof ApiError) || error.code !== "stale") return null;
  const current = error.problem.current as CampaignRow;
  return { current, version: current.version, changed: error.problem.changed ?? [] };
}

/** Asks whose stands when somebody saved the same part of a campaign meanwhile. */
export function StalePart({
  campaign,
  action,
  what,
  onKeepMine,
  onTakeTheirs,
}: {
  campaign: Pick<CampaignRow, "id" | "version">;
  /** The step that a colleague took: `campaign.checklist_set`. */
  action: string;
  /** What he did, after his name: "saved another checklist meanwhile." */
  what: string;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}) {
  const last = useLastChange(campaign.id, campaign.version, (change) => change.action === action);
  return (
    <Callout.Root size="1" color="amber" highContrast role="alert" mt="3">
      <Callout.Icon>
        <GitMerge size={16} strokeWidth={1.75} />
      </Callout.Icon>
      <Callout.Text>
        {last?.name ?? "Somebody"} {what}
      </Callout.Text>
      <Flex gap="2" gridColumn="2">
        <Button size="1" variant="soft" color="gray" onClick={onKeepMine}>
          Keep yours
        </Button>
        <Button size="1" variant="soft" highContrast onClick={onTakeTheirs}>
          Take theirs
        </Button>
      </Flex>
    </Callout.Root>
  );
}
