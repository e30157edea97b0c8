import { Callout, Flex } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { campaignProgressTopic } from "#shared/campaigns/campaigns.events.ts";
import { fromFigures, skippedTotal } from "#shared/email/sends/progress.rules.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { FigureCard, FigureRow, ProgressLine } from "#web/kernel/ui/Figures.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import styles from "#web/email/email.module.css";
import { LedgerFailed } from "./LedgerFailed.tsx";
import { RecipientsGrid } from "./RecipientsGrid.tsx";
import { reasonWord } from "./reasons.words.ts";
import { SettleUnknown, TryFailedAgain } from "./SettleSends.tsx";
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
      {progress.senderOff && (
        <Callout.Root size="1" color="amber" role="status">
          <Callout.Text>
            Its sender is switched off: nothing more goes out until it is on.
          </Callout.Text>
        </Callout.Root>
      )}
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
            detail={
              progress.failed > 0 && (
                <TryFailedAgain campaignId={campaignId} failed={progress.failed} />
              )
            }
          />
          <FigureCard
            label="Unknown"
            value={progress.unknown}
            meaning={progress.unknown ? "attention" : undefined}
            detail={progress.unknown > 0 && <SettleUnknown campaignId={campaignId} />}
          />
        </FigureRow>
      </section>
      <RecipientsGrid campaignId={campaignId} changed={live?.at} />
    </Flex>
  );
}

function duration(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
