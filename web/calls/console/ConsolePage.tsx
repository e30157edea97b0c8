import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState, ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import { AboutDrawer } from "./AboutDrawer.tsx";
import { ConsoleHeader } from "./ConsoleHeader.tsx";
import styles from "./Console.module.css";
import { ContactBand } from "./ContactBand.tsx";
import { OutcomePane } from "./OutcomePane.tsx";
import { QueuePanel } from "./QueuePanel.tsx";
import { ScriptPane } from "./ScriptPane.tsx";
import { SkipDialog } from "./SkipDialog.tsx";
import { useConsole } from "./console.store.ts";
import { useConsoleTask } from "./use-console.ts";
import { runningCampaignsQuery } from "#web/campaigns/campaigns.queries.ts";
import { reasonsQuery } from "./console.queries.ts";

const TWICE_MS = 1000;

/** A shift without a mouse: pull, dial, talk, dispose, next. */
export default function ConsolePage() {
  const desk = useConsoleTask();
  const { campaignId } = useConsole();
  const campaigns = useQuery({
    ...runningCampaignsQuery,
    refetchInterval: 30_000,
  });
  const mine = campaigns.data?.items.filter((one) => one.type !== "email") ?? [];
  const chosen = mine.find((one) => one.id === campaignId) ?? null;
  const [isSkipping, setSkipping] = useState(false);
  const [isAbout, setAbout] = useState(false);
  const escapedAt = useRef(0);
  useEffect(() => {
    if (!desk.desk && !chosen && mine[0]) useConsole.setState({ campaignId: mine[0].id });
  });

  const { phase, actions } = desk;
  const enter = { idle: actions.pull, ready: actions.dial, calling: actions.answered }[
    phase as string
  ];
  const hangUp = () => actions.end(phase === "talking" ? "hangup" : "no_answer");
  const isBreak = desk.agent?.state === "break";
  const inCall = phase === "calling" || phase === "talking";
  const escape = () => {
    const now = performance.now();
    const isSecond = now - escapedAt.current < TWICE_MS;
    escapedAt.current = now;
    if (phase === "calling" || isSecond) hangUp();
  };
  useKeys(
    { enter: { label: enterWord(phase), group: "Console", run: () => enter?.() } },
    { enabled: enter !== undefined && !desk.busy && !(phase === "idle" && isBreak) },
  );
  useKeys(
    {
      escape: { label: "End the call (twice while talking)", group: "Console", run: escape },
      f9: { label: "End the call at once", group: "Console", run: hangUp },
    },
    { enabled: inCall },
  );
  useKeys(
    { s: { label: "Skip with a reason", group: "Console", run: () => setSkipping(true) } },
    { enabled: phase === "ready" },
  );
  useKeys(
    { i: { label: "About this person", group: "Console", run: () => setAbout((on) => !on) } },
    { enabled: desk.desk !== null },
  );

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
        <AboutDrawer
          desk={desk.desk}
          open={isAbout && desk.desk !== null}
          onClose={() => setAbout(false)}
        />
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
            <div className={styles.desk}>
              <ContactBand
                desk={desk.desk}
                phase={phase}
                refusal={desk.refusal}
                busy={desk.busy}
                onDial={actions.dial}
                onAnswered={actions.answered}
                onEnd={actions.end}
                onSkip={() => setSkipping(true)}
              />
              <div className={styles.panes}>
                <ScriptPane desk={desk.desk} campaignName={chosen?.name ?? null} />
                <OutcomePane
                  key={desk.desk.id}
                  desk={desk.desk}
                  phase={phase}
                  draft={desk.draft}
                  label={desk.label}
                  labels={desk.labels}
                  error={desk.saveError}
                  isSaving={desk.busy}
                  onSave={actions.save}
                />
              </div>
            </div>
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

function enterWord(phase: string): string {
  if (phase === "idle") return "Get the next person";
  return phase === "ready" ? "Dial" : "They answered";
}

/** Nobody on the desk: how to get somebody, or why nobody can be called. */
function Nobody({
  hasCampaign,
  nothing,
  campaignId,
}: {
  hasCampaign: boolean;
  nothing: boolean;
  campaignId: string | null;
}) {
  const reasons = useQuery(reasonsQuery(campaignId));
  if (!hasCampaign) {
    return (
      <EmptyState
        title="No running campaign is assigned to you"
        detail="Ask a campaign manager to assign you to one."
      />
    );
  }
  const first = reasons.data?.reasons.find((one) => one.reason !== "done");
  if (nothing || reasons.data?.callable === 0) {
    const detail = first
      ? `${first.count} × ${first.label.toLowerCase()}${first.until ? `, from ${new Date(first.until).toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" })}` : ""}.`
      : undefined;
    return <EmptyState title="Nobody can be called right now" detail={detail} />;
  }
  return <EmptyState title="Ready when you are" detail="Enter gets the next person." />;
}
