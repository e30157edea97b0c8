import { Button, Flex, Text } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { campaignProgressTopic } from "#shared/campaigns/campaigns.events.ts";
import { fromFigures, skippedTotal } from "#shared/email/sends/progress.rules.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import { FigureCard, FigureRow, ProgressLine } from "#web/kernel/ui/Figures.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "#web/email/email.module.css";
import { LedgerFailed } from "./LedgerFailed.tsx";
import { RecipientsGrid } from "./RecipientsGrid.tsx";
import { reasonWord } from "./reasons.words.ts";
import { requeueUnknown } from "#shared/email/sends/sends.contract.ts";
import { emailCampaignQuery } from "#web/email/email.queries.ts";

/** How far an e-mail campaign is, and what became of each recipient; live. */
export function EmailCampaignProgress({ campaignId }: { campaignId: string }) {
  const read = useQuery(emailCampaignQuery(campaignId));
  const live = useGauge(campaignProgressTopic.ref({ id: campaignId }), "progress");
  if (read.error && !live)
    return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  const progress = live ? fromFigures(live.figures) : read.data?.progress;
  if (!progress) return <SkeletonLines lines={4} />;
  const skipped = skippedTotal(progress);
  const open = progress.queued + progress.sending;
  const total =
    open + progress.sent + skipped + progress.failed + progress.unknown + progress.cancelled;
  const moving = open > 0 && progress.ratePerSec > 0;
  const detail = moving
    ? `${Math.round(progress.ratePerSec)}/s${progress.etaSec === null ? "" : ` · ${duration(progress.etaSec)} left`}`
    : undefined;
  const reasons = Object.entries(progress.skipped)
    .map(([reason, count]) => `${reasonWord(reason)} ${count}`)
    .join(", ");
  return (
    <Flex direction="column" gap="3" className={styles.progress}>
      {progress.ledgerFailed && <LedgerFailed campaignId={campaignId} sent={progress.sent} />}
      <ProgressLine
        label="Sending"
        done={total - open}
        total={total > 0 ? total : null}
        detail={detail}
        meaning={open === 0 && total > 0 ? "good" : "underway"}
      />
      <section aria-label="Sending figures">
        <FigureRow>
          <FigureCard label="Queued" value={open} />
          <FigureCard label="Skipped" value={skipped} detail={reasons || undefined} />
          <FigureCard
            label="Failed"
            value={progress.failed}
            meaning={progress.failed ? "bad" : undefined}
          />
          <FigureCard
            label="Unknown"
            value={progress.unknown}
            meaning={progress.unknown ? "attention" : undefined}
            detail={progress.unknown > 0 && <SendAgain campaignId={campaignId} />}
          />
        </FigureRow>
      </section>
      <RecipientsGrid campaignId={campaignId} changed={live?.at} />
    </Flex>
  );
}

function SendAgain({ campaignId }: { campaignId: string }) {
  const may = useCan("campaign.launch");
  const again = useCommand(requeueUnknown, {
    onSuccess: ({ requeued }) => toast.success(`${requeued} mails are queued again`),
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
  return (
    <Button size="1" variant="ghost" loading={again.isPending} onClick={() => void ask()}>
      Send again
    </Button>
  );
}

function duration(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
