import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { FailedCallout } from "#web/kernel/ui/FailedCallout.tsx";
import { retryQueue } from "#shared/calls/queue/queue.contract.ts";

/** The call queue could not be built; who launches campaigns has it tried again. */
export function QueueFailed({ campaignId }: { campaignId: string }) {
  const may = useCan("campaign.launch");
  const retry = useCommand(retryQueue);
  return (
    <FailedCallout
      onRetry={may ? () => retry.mutate({ params: { id: campaignId }, body: {} }) : null}
      isRetrying={retry.isPending}
    >
      The call queue could not be built after several tries. Agents get only who is in it already.
    </FailedCallout>
  );
}
