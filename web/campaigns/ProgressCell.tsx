import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { campaignProgressTopic } from "#shared/campaigns/campaigns.events.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { exactNumber } from "#web/kernel/ui/format.ts";
import styles from "./Campaigns.module.css";

const ENDED = new Set(["completed", "cancelled"]);
const RUNS = new Set(["active", "paused", ...ENDED]);

/** How far a campaign is: settled of all, as a bar and as figures. */
export function ProgressCell({ campaign }: { campaign: CampaignRow }) {
  const runs = RUNS.has(campaign.status);
  const topic = runs ? campaignProgressTopic.ref({ id: campaign.id }) : null;
  const progress = useGauge(topic, "progress");
  if (!runs) return <span className={styles.quiet}>Not launched</span>;
  if (!progress) return <span className={styles.quiet}>–</span>;
  const share = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
  return (
    <span className={styles.cell}>
      <span className={styles.track} aria-hidden>
        <span
          className={styles.bar}
          data-ended={ENDED.has(campaign.status) || undefined}
          style={{ transform: `scaleX(${share})` }}
        />
      </span>
      <span className={`mono ${styles.settled}`}>
        {exactNumber(progress.done)} / {exactNumber(progress.total)}
      </span>
    </span>
  );
}
