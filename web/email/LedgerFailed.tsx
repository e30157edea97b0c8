import { Button, Callout, Flex } from "@radix-ui/themes";
import { CircleAlert } from "lucide-react";
import { retryLedger } from "#shared/email/email.contract.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";

/** The recipients of a campaign could not be prepared; who launches campaigns has it tried again. */
export function LedgerFailed({ campaignId, sent }: { campaignId: string; sent: number }) {
  const may = useCan("campaign.launch");
  const retry = useCommand(retryLedger, {});
  return (
    <Callout.Root size="1" color="red" highContrast role="alert">
      <Callout.Icon>
        <CircleAlert size={14} />
      </Callout.Icon>
      <Callout.Text>
        The recipients could not be prepared after several tries.{" "}
        {sent > 0
          ? "Nobody else gets a mail until they are."
          : "Nobody gets a mail until they are."}
      </Callout.Text>
      {may && (
        <Flex gridColumn="2">
          <Button
            size="1"
            variant="soft"
            color="red"
            loading={retry.isPending}
            onClick={() => retry.mutate({ params: { id: campaignId } })}
          >
            Try again
          </Button>
        </Flex>
      )}
    </Callout.Root>
  );
}
