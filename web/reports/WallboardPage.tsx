import { now } from "#web/kernel/clock.ts";
import { Theme } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { wallboardTopic } from "#shared/reports/reports.events.ts";
import type { Wallboard } from "#shared/reports/reports.schema.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { duration } from "#web/kernel/ui/format.ts";
import { AgentTiles } from "./AgentTiles.tsx";
import { useAgents } from "./use-agents.ts";
import { WallFigures } from "./WallFigures.tsx";
import styles from "./Wallboard.module.css";
import { wallboardQuery } from "./reports.queries.ts";

/** Figures older than this are gray; without news the loop says them every two seconds. */
const OLD_MS = 5_000;

/** Every second of the agency on one screen; dark, since it hangs on a wall. */
export default function WallboardPage() {
  const first = useQuery({
    ...wallboardQuery,
    refetchOnWindowFocus: false,
  });
  const live = useGauge(wallboardTopic.ref(), "main");
  const { agents, error, retry } = useAgents();
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, []);
  const time = now();
  const board = newest(live, first.data);
  const age = board ? time - Date.parse(board.at) : 0;
  return (
    <Page title="Wallboard">
      <div className={`dark ${styles.wall}`}>
        <Theme
          appearance="dark"
          hasBackground
          className={styles.board}
          role="region"
          aria-label="Wallboard"
          tabIndex={0}
        >
          {first.error && !board ? (
            <ErrorState error={first.error} onRetry={() => void first.refetch()} />
          ) : null}
          {!board && !first.error && <SkeletonLines lines={10} />}
          {board && (
            <div className={styles.columns} data-old={age > OLD_MS || undefined}>
              {agents && <AgentTiles agents={agents} now={time} />}
              {!agents &&
                (error ? <ErrorState error={error} onRetry={retry} /> : <SkeletonLines />)}
              <div className={styles.side}>
                <WallFigures board={board} now={time} />
                <p role="status" className={styles.age}>
                  {age > OLD_MS && `These figures are ${duration(age / 1000)} old`}
                </p>
              </div>
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
