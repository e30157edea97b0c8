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
import { useConsole, type Draft } from "./console.store.ts";
import { useConsoleKeys } from "./use-console-keys.ts";
import { useConsoleTask } from "./use-console.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

/** A shift without a mouse: pull, dial, talk, dispose, next. */
export default function ConsolePage() {
  const desk = useConsoleTask();
  const { campaignId } = useConsole();
  const campaigns = useQuery({ ...runningCampaignsQuery, refetchInterval: 30_000 });
  const mine = campaigns.data?.items.filter((one) => one.type !== "email") ?? [];
  const chosen = mine.find((one) => one.id === campaignId) ?? null;
  const [isSkipping, setSkipping] = useState(false);
  const drawer = useDrawer<"about">();
  const isAbout = drawer.shown !== null;
  useEffect(() => {
    if (!desk.desk && !chosen && mine[0]) useConsole.setState({ campaignId: mine[0].id });
  });

  const { phase, actions } = desk;
  useConsoleKeys({
    desk,
    onSkip: () => setSkipping(true),
    onAbout: () => drawer.show(isAbout ? null : "about"),
  });

  if (desk.query.isPending || campaigns.isPending)
    return (
      <Page title="Console">
        <SkeletonLines lines={10} />
      </Page>
    );
  if (isBlocking(desk.query.error, desk.query.data)) {
    return (
      <Page title="Console">
        <ErrorState error={desk.query.error} onRetry={desk.reload} />
      </Page>
    );
  }
  const shown = desk.desk?.campaignId ?? chosen?.id ?? null;
  return (
    <Page
      title="Console"
      drawer={
        <AboutDrawer desk={desk.desk} open={isAbout && desk.desk !== null} onClose={drawer.close} />
      }
    >
      <div className={styles.console}>
        <ConsoleHeader
          campaigns={mine}
          campaignId={shown}
          agent={desk.agent}
          isFresh={desk.query.isFetchedAfterMount}
          onState={desk.setAgent}
          desk={desk.desk}
          phase={phase}
          onPull={actions.pull}
          isPulling={desk.busy}
        />
        <div className={styles.body}>
          <QueuePanel campaignId={shown} onTake={desk.take} canTake={phase === "idle"} />
          {desk.desk && desk.draft ? (
            <TaskPanes
              desk={desk}
              task={desk.desk}
              draft={desk.draft}
              campaignName={chosen?.name ?? null}
              onSkip={() => setSkipping(true)}
            />
          ) : (
            <Nobody hasCampaign={shown !== null} nothing={desk.nothing} campaignId={shown} />
          )}
        </div>
      </div>
      <SkipDialog
        open={isSkipping && phase === "ready"}
        refusal={desk.refusal?.message ?? null}
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
  desk: ReturnType<typeof useConsoleTask>;
  task: CurrentTask;
  draft: Draft;
  campaignName: string | null;
  onSkip: () => void;
}

/** The person on the desk: who, what to say, what came of it. */
function TaskPanes({ desk, task, draft, campaignName, onSkip }: TaskPanesProps) {
  const { phase, actions } = desk;
  return (
    <div className={styles.desk}>
      <ContactBand
        desk={task}
        phase={phase}
        refusal={desk.refusal}
        busy={desk.busy}
        onDial={actions.dial}
        onAnswered={actions.answered}
        onEnd={actions.end}
        onSkip={onSkip}
      />
      <div className={styles.panes}>
        <ScriptPane desk={task} campaignName={campaignName} />
        <OutcomePane
          key={task.id}
          desk={task}
          phase={phase}
          draft={draft}
          label={desk.label}
          labels={desk.labels}
          error={desk.saveError}
          isSaving={desk.busy}
          onSave={actions.save}
        />
      </div>
    </div>
  );
}
