import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { FailedCallout } from "#web/kernel/ui/FailedCallout.tsx";
import { retryLedger } from "#shared/email/sends/sends.contract.ts";

/** The recipients of a campaign could not be prepared; who launches campaigns has it tried again. */
export function LedgerFailed({ campaignId, sent }: { campaignId: string; sent: number }) {
  const may = useCan("campaign.launch");
  const retry = useCommand(retryLedger);
  return (
    <FailedCallout
      onRetry={may ? () => retry.mutate({ params: { id: campaignId } }) : null}
      isRetrying={retry.isPending}
    >
      The recipients could not be prepared after several tries.{" "}
      {sent > 0 ? "Nobody else gets a mail until they are." : "Nobody gets a mail until they are."}
    </FailedCallout>
  );
}
