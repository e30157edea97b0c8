import { useQuery } from "@tanstack/react-query";
import { deadLettersTopic } from "#shared/kernel/system-topics.ts";
import { listDeadLetters } from "#shared/system/system.contract.ts";
import type { DeadLetter } from "#shared/system/system.schema.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useLivePages } from "#web/kernel/grid/use-live-pages.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { DeadLetterDrawer } from "./DeadLetterDrawer.tsx";
import { DeadLettersGrid } from "./DeadLettersGrid.tsx";
import { ProcessesTable } from "./ProcessesTable.tsx";
import { QueuesTable } from "./QueuesTable.tsx";
import { SystemFigures } from "./SystemFigures.tsx";
import styles from "./system.module.css";
import { systemQuery } from "./system.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const TOPIC = deadLettersTopic.ref();
/** The figures are asked for: what they tell of need not work for them to arrive. */
const EVERY_MS = 3_000;

/** How the machinery is now, and what failed for good. */
export default function SystemPage() {
  const { data, error, refetch } = useQuery({
    ...systemQuery,
    refetchInterval: EVERY_MS,
  });
  const again = () => void refetch();
  useTopic(TOPIC, { onEvents: again, onSnapshotNeeded: again });
  const pages = useLivePages<DeadLetter>({
    viewKey: null,
    topic: TOPIC,
    read: ({ signal, limit, cursor }) =>
      callLive(listDeadLetters, { query: { limit, ...(cursor ? { cursor } : {}) }, signal }),
  });
  const drawer = useDrawer<DeadLetter>(pages.feed);
  const open = drawer.shown;
  return (
    <Page
      title="System"
      drawer={
        open && (
          <DeadLetterDrawer key={open.id} letter={open} feed={pages.feed} onClose={drawer.close} />
        )
      }
    >
      <div className={styles.page}>
        {!data && !error && <SkeletonLines />}
        {!data && error && <ErrorState error={error} onRetry={again} />}
        {data && <SystemFigures now={data} />}
        <p role="status" className={styles.old}>
          {data && error && `${messageOf(error)} These are the last figures.`}
        </p>
        <DeadLettersGrid pages={pages} openId={open?.id ?? null} onOpen={drawer.show} />
        {data && (
          <div className={styles.tables}>
            <ProcessesTable now={data} />
            <QueuesTable now={data} />
          </div>
        )}
      </div>
    </Page>
  );
}
