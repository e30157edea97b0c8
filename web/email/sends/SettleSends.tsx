import { Button, Flex, Text } from "@radix-ui/themes";
import { requeueUnknown, retryFailed, settleUnknown } from "#shared/email/sends/sends.contract.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";

/** What to do about mails that failed. */
export function TryFailedAgain({ campaignId, failed }: { campaignId: string; failed: number }) {
  const may = useCan("campaign.launch");
  const again = useCommand(retryFailed, {
    onSuccess: ({ retried }) => toast.success(`${retried} mails are queued again`),
  });
  if (!may) return null;
  const ask = async () => {
    const sure = await confirm({
      title: `Try ${failed} failed mails again?`,
      detail: "Addresses that a server refused for good will be refused again.",
      confirm: "Try again",
    });
    if (sure) again.mutate({ params: { id: campaignId } });
  };
  return (
    <Button size="1" variant="ghost" loading={again.isPending} onClick={() => void ask()}>
      Try again
    </Button>
  );
}

/** What to do about mails that nobody knows of: said what became of them, or sent again. */
export function SettleUnknown({ campaignId }: { campaignId: string }) {
  const may = useCan("campaign.launch");
  const again = useCommand(requeueUnknown, {
    onSuccess: ({ requeued }) => toast.success(`${requeued} mails are queued again`),
  });
  const settle = useCommand(settleUnknown, {
    onSuccess: ({ settled }) => toast.success(`${settled} mails are settled`),
  });
  if (!may) return <Text size="1">An operator decides.</Text>;
  const ask = async () => {
    const sure = await confirm({
      title: "Send again where nobody knows?",
      detail: "Some of these people may have the mail already and would get it twice.",
      confirm: "Send again",
      destructive: true,
    });
    if (sure) again.mutate({ params: { id: campaignId } });
  };
  const say = async (arrived: boolean) => {
    const sure = await confirm({
      title: arrived ? "All of these arrived?" : "None of these arrived?",
      detail: arrived
        ? "They count as sent."
        : "They count as failed and can be tried again. A late answer changes nothing any more.",
      confirm: arrived ? "They arrived" : "They did not arrive",
    });
    if (sure) settle.mutate({ params: { id: campaignId }, body: { arrived, contactId: null } });
  };
  return (
    <Flex gap="3" wrap="wrap">
      <Button size="1" variant="ghost" loading={settle.isPending} onClick={() => void say(true)}>
        Arrived
      </Button>
      <Button size="1" variant="ghost" loading={settle.isPending} onClick={() => void say(false)}>
        Did not arrive
      </Button>
      <Button size="1" variant="ghost" loading={again.isPending} onClick={() => void ask()}>
        Send again
      </Button>
    </Flex>
  );
}
