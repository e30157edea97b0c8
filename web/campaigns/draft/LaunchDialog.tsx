import { now } from "#web/kernel/clock.ts";
import { Button, Dialog, Flex } from "@radix-ui/themes";
import * as contract from "#shared/campaigns/campaigns.contract.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { useFocusReturn } from "#web/kernel/ui/use-focus-return.ts";
import { PreflightList } from "./PreflightList.tsx";
import { usePreflight } from "./use-preflight.ts";

/** What the pre-flight found, and the launch if it found nothing that forbids it. */
export function LaunchDialog({
  campaign,
  onClose,
  onChanged,
}: {
  campaign: CampaignRow;
  onClose: () => void;
  onChanged: (row: CampaignRow) => void;
}) {
  const giveFocusBack = useFocusReturn(true);
  const check = usePreflight(campaign);
  const launch = useCommand(contract.launchCampaign, {
    showsError: true,
    onSuccess: (row) => {
      onChanged(row);
      onClose();
    },
  });
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Content maxWidth="520px" size="2" onCloseAutoFocus={giveFocusBack}>
        <Dialog.Title size="3">Launch “{campaign.name}”</Dialog.Title>
        <Dialog.Description size="2" color="gray" mb="3">
          Who is on the list now becomes the audience and stays it.
        </Dialog.Description>
        {check.isPending && <SkeletonLines lines={5} />}
        {check.error && <ErrorState error={check.error} onRetry={() => void check.refetch()} />}
        {check.data && <PreflightList checks={check.data.checks} />}
        {launch.error && <p role="alert">{messageOf(launch.error)}</p>}
        <Flex gap="2" mt="4" justify="end">
          <Button variant="soft" color="gray" onClick={onClose}>
            Not yet
          </Button>
          <Button
            disabled={!check.data?.ok}
            loading={launch.isPending}
            onClick={() =>
              launch.mutate({ params: { id: campaign.id }, body: {}, version: campaign.version })
            }
          >
            {campaign.startsAt && Date.parse(campaign.startsAt) > now()
              ? "Schedule launch"
              : `Launch to ${check.data?.audience.reachable ?? 0} people`}
          </Button>
        </Flex>
      </Dialog.Content>
    </Dialog.Root>
  );
}
