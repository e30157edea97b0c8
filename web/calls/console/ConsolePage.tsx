import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { runningCampaignsQuery } from "#web/campaigns/campaigns.queries.ts";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { AboutDrawer } from "./AboutDrawer.tsx";
import { ConsoleHeader } from "./ConsoleHeader.tsx";
import styles from "./Console.module.css";
import { ContactBand } from "./ContactBand.tsx";
import { Nobody } from "./Nobody.tsx";
import { OutcomePane } from "./OutcomePane.tsx";
import { QueuePanel } from "./QueuePanel.tsx";
import { ScriptPane } from "./ScriptPane.tsx";
import { SkipDialog } from "./SkipDialog.tsx";
import { firstChoice } from "./choose-campaign.rules.ts";
import { useConsole, type Draft } from "./console.store.ts";
import { useCallable } from "./use-callable.ts";
import { useCampaignParts } from "./use-campaign-parts.ts";
import { useConsoleKeys } from "./use-console-keys.ts";
import { useConsoleTask } from "./use-console.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

/** A shift without a mouse: pull, dial, talk, dispose, next. */
export default function ConsolePage() {
  const held = useConsoleTask();
  const { campaignId } = useConsole();
  const campaigns = useQuery({ ...runningCampaignsQuery, refetchInterval: 30_000 });
  const mine = campaigns.data?.items.filter((one) => one.type !== "email") ?? [];
  const chosen = mine.find((one) => one.id === campaignId) ?? null;
  const [isSkipping, setSkipping] = useState(false);
  const drawer = useDrawer<"about">();
  const isAbout = drawer.shown !== null;
  const shown = held.currentTask?.campaignId ?? chosen?.id ?? null;
  useCampaignParts(shown);
  const { phase, actions } = held;
  const callable = useCallable(mine, phase === "idle");
  const first = chosen || held.currentTask ? null : firstChoice(callable);
  useEffect(() => {
    if (first) useConsole.setState({ campaignId: first });
  }, [first]);
  useConsoleKeys({
    held,
    onSkip: () => setSkipping(true),
    onAbout: () => drawer.show(isAbout ? null : "about"),
  });

  if (held.query.isPending || campaigns.isPending)
    return (
      <Page title="Console">
        <SkeletonLines lines={10} />
      </Page>
    );
  if (isBlocking(held.query.error, held.query.data)) {
    return (
      <Page title="Console">
        <ErrorState error={held.query.error} onRetry={held.reload} />
      </Page>
    );
  }
  return (
    <Page
      title="Console"
      drawer={
        <AboutDrawer
          currentTask={held.currentTask}
          open={isAbout && held.currentTask !== null}
          onClose={drawer.close}
        />
      }
    >
      <div className={styles.console}>
        <ConsoleHeader
          campaigns={mine}
          campaignId={shown}
          agent={held.agent}
          isFresh={held.query.isFetchedAfterMount}
          onState={held.setAgent}
          currentTask={held.currentTask}
          phase={phase}
          onPull={actions.pull}
          isPulling={held.busy}
          hasNobody={callable.find((one) => one.id === shown)?.callable === 0}
        />
        <div className={styles.body}>
          <QueuePanel campaignId={shown} onTake={held.take} canTake={phase === "idle"} />
          {held.currentTask && held.draft ? (
            <TaskPanes
              held={held}
              task={held.currentTask}
              draft={held.draft}
              campaignName={chosen?.name ?? null}
              onSkip={() => setSkipping(true)}
            />
          ) : (
            <Nobody campaignId={shown} among={callable} nothing={held.nothing} />
          )}
        </div>
      </div>
      <SkipDialog
        open={isSkipping && phase === "ready"}
        refusal={held.refusal?.message ?? null}
        onClose={() => setSkipping(false)}
        onSkip={(reason) => {
          setSkipping(false);
          actions.skip(reason);
        }}
      />
    </Page>
  );
}

interface TaskPanesProps {
  held: ReturnType<typeof useConsoleTask>;
  task: CurrentTask;
  draft: Draft;
  campaignName: string | null;
  onSkip: () => void;
}

/** The person of the current task: who, what to say, what came of it. */
function TaskPanes({ held, task, draft, campaignName, onSkip }: TaskPanesProps) {
  const { phase, actions } = held;
  return (
    <div className={styles.currentTask}>
      <ContactBand
        currentTask={task}
        phase={phase}
        refusal={held.refusal}
        busy={held.busy}
        onDial={actions.dial}
        onAnswered={actions.answered}
        onEnd={actions.end}
        onSkip={onSkip}
      />
      <div className={styles.panes}>
        <ScriptPane currentTask={task} campaignName={campaignName} />
        <OutcomePane
          key={task.id}
          task={task}
          phase={phase}
          draft={draft}
          label={held.label}
          labels={held.labels}
          error={held.saveError}
          isSaving={held.busy}
          onSave={actions.save}
        />
      </div>
    </div>
  );
}
