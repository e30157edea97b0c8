import { Theme } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { LEAD_STATUSES } from "#shared/leads/lead.rules.ts";
import { getWallboard } from "#shared/reports/reports.contract.ts";
import type { Wallboard } from "#shared/reports/reports.schema.ts";
import { call } from "#web/kernel/api/call.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { duration, exactNumber, shortNumber } from "#web/kernel/ui/format.ts";
import { meaningOf, wordOf } from "#web/kernel/ui/status.ts";
import styles from "./Wallboard.module.css";

/** Figures older than this are gray: the loop says them every 4 s even without news. */
const OLD_MS = 8_000;

/** Every second of the agency on one screen; dark, since it hangs on a wall. */
export default function WallboardPage() {
  const first = useQuery({
    queryKey: ["wallboard"],
    queryFn: ({ signal }) => call(getWallboard, { signal }),
  });
  const live = useGauge<Wallboard>("wallboard", "main");
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, []);
  const board = newest(live, first.data);
  const age = board ? Date.now() - Date.parse(board.at) : 0;
  return (
    <Page title="Wallboard">
      <div className={`dark ${styles.wall}`}>
        <Theme appearance="dark" hasBackground className={styles.board}>
          {first.error && !board ? (
            <ErrorState error={first.error} onRetry={() => void first.refetch()} />
          ) : null}
          {!board && !first.error && <SkeletonLines lines={10} />}
          {board && (
            <div className={styles.columns} data-old={age > OLD_MS || undefined}>
              {age > OLD_MS && (
                <p role="status" className={styles.age}>
                  These figures are {duration(age / 1000)} old
                </p>
              )}
              <Agents board={board} />
              <Figures board={board} />
            </div>
          )}
        </Theme>
      </div>
    </Page>
  );
}

function newest(live: Wallboard | undefined, read: Wallboard | undefined): Wallboard | undefined {
  if (!live || !read) return live ?? read;
  return live.at >= read.at ? live : read;
}

/** Agents and leads by state, those that need somebody first. */
function Agents({ board }: { board: Wallboard }) {
  const need = ["bad", "attention", "underway", "good", "mine", "quiet"];
  const states = Object.entries(board.agents).sort(
    ([a], [b]) => need.indexOf(meaningOf(a)) - need.indexOf(meaningOf(b)),
  );
  return (
    <section className={styles.table} aria-label="Agents and leads">
      <table>
        <caption>Agents</caption>
        <tbody>
          {states.length === 0 && (
            <tr>
              <th scope="row">Nobody is signed in to call</th>
              <td>0</td>
            </tr>
          )}
          {states.map(([state, count]) => (
            <Row key={state} state={state} count={count} />
          ))}
        </tbody>
      </table>
      <table>
        <caption>Leads</caption>
        <tbody>
          {LEAD_STATUSES.map((state) => (
            <Row key={state} state={state} count={board.leads[state]} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ state, count }: { state: string; count: number }) {
  return (
    <tr>
      <th scope="row">
        <StatusBadge state={state} label={wordOf(state)} />
      </th>
      <td>{exactNumber(count)}</td>
    </tr>
  );
}

function Figures({ board }: { board: Wallboard }) {
  const rate = board.connectRate === null ? "–" : `${Math.round(board.connectRate * 100)} %`;
  const waits = board.qaOldestAt ? (Date.now() - Date.parse(board.qaOldestAt)) / 1000 : null;
  return (
    <section className={styles.figures} aria-label="Figures">
      <Figure label="Calls now" value={shortNumber(board.callsNow)} />
      <Figure
        label="Connect rate today"
        value={rate}
        detail={`${board.connectsToday} of ${board.callsToday} calls`}
      />
      <Figure label="Queue" value={shortNumber(board.queueDepth)} detail="tasks to call" />
      <Figure
        label="QA backlog"
        value={shortNumber(board.qaBacklog)}
        detail={waits === null ? "nothing waits" : `oldest ${duration(waits)}`}
      />
      <Figure label="Published today" value={shortNumber(board.publishedToday)} />
      <Figure
        label="Sends per second"
        value={board.sendsPerSecond.toFixed(1)}
        detail={`${exactNumber(board.sendsToday)} today`}
      />
      <Figure label="Bounces today" value={shortNumber(board.bouncesToday)} />
      <Figure label="Conversations today" value={shortNumber(board.conversationsToday)} />
    </section>
  );
}

function Figure({ label, value, detail }: { label: string; value: string; detail?: string }) {
  return (
    <div className={styles.figure}>
      <span className={styles.label}>{label}</span>
      <span className={styles.value}>{value}</span>
      <span className={styles.detail}>{detail}</span>
    </div>
  );
}
