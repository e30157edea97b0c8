import {
  BOUNCE_LIMIT,
  COUNT_LIMIT,
  QA_AGE_LIMIT_SECONDS,
  QUEUE_MINUTES_LIMIT,
} from "#shared/reports/wallboard.rules.ts";
import type { Wallboard } from "#shared/reports/reports.schema.ts";
import { duration, exactNumber, shortNumber } from "#web/kernel/ui/format.ts";
import styles from "./Wallboard.module.css";

const counted = (n: number) => (n >= COUNT_LIMIT ? "100k+" : shortNumber(n));
const percent = (share: number) => `${Math.round(share * 100)}\u00a0%`;

/** The agency in figures; one past its limit names the limit. */
export function WallFigures({ board, now }: { board: Wallboard; now: number }) {
  const waits = board.qaOldestAt ? (now - Date.parse(board.qaOldestAt)) / 1000 : null;
  const late = waits !== null && waits > QA_AGE_LIMIT_SECONDS;
  const bounced = board.sendsToday === 0 ? 0 : board.bouncesToday / board.sendsToday;
  const { queueMinutes } = board;
  const dry = queueMinutes !== null && queueMinutes < QUEUE_MINUTES_LIMIT;
  return (
    <section className={styles.figures} aria-label="Figures">
      <Figure
        label="Calls now"
        value={counted(board.callsNow)}
        detail={`${counted(board.callsToday)} today`}
      />
      <Figure
        label="Connect rate"
        value={board.connectRate === null ? "–" : percent(board.connectRate)}
        detail={`${exactNumber(board.connectsToday)} answered today`}
      />
      <Figure
        label="Conversations"
        value={counted(board.conversationsToday)}
        detail={`${board.leads.new + board.leads.under_review} leads to review today`}
      />
      <Figure
        label="Queue"
        value={counted(board.queueDepth)}
        over={dry}
        detail={
          queueMinutes === null
            ? "tasks to call"
            : `${minutes(queueMinutes)} left${dry ? `, limit ${QUEUE_MINUTES_LIMIT}\u00a0min` : ""}`
        }
      />
      <Figure
        label="QA backlog"
        value={counted(board.qaBacklog)}
        over={late}
        detail={
          waits === null
            ? "nothing waits"
            : `oldest ${minutes(waits / 60)}${late ? `, limit ${QA_AGE_LIMIT_SECONDS / 3600}\u00a0h` : ""}`
        }
      />
      <Figure label="Published today" value={counted(board.publishedToday)} detail="to clients" />
      <Figure
        label="Sends per second"
        value={board.sendsPerSecond.toFixed(1)}
        detail={`${counted(board.sendsToday)} today`}
      />
      <Figure
        label="Bounces today"
        value={counted(board.bouncesToday)}
        over={bounced > BOUNCE_LIMIT}
        detail={`${percent(bounced)}${bounced > BOUNCE_LIMIT ? `, limit ${percent(BOUNCE_LIMIT)}` : " of sends"}`}
      />
    </section>
  );
}

function minutes(count: number): string {
  if (count < 1) return duration(count * 60);
  if (count < 120) return `${Math.floor(count)}\u00a0min`;
  return count < 48 * 60
    ? `${Math.floor(count / 60)}\u00a0h`
    : `${Math.floor(count / 1440)}\u00a0days`;
}

interface FigureProps {
  label: string;
  value: string;
  detail?: string;
  /** Past its limit, which `detail` names. */
  over?: boolean;
}

function Figure({ label, value, detail, over }: FigureProps) {
  return (
    <div className={styles.figure} data-over={over || undefined}>
      <span className={styles.label}>{label}</span>
      <span className={styles.value}>{value}</span>
      <span className={styles.detail}>{detail}</span>
    </div>
  );
}
