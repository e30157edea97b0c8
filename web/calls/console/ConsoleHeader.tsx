import { now } from "#web/kernel/clock.ts";
import { Select } from "@radix-ui/themes";
import { useEffect, useState } from "react";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { campaignProgressTopic } from "#shared/campaigns/campaigns.events.ts";
import { call } from "#web/kernel/api/call.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Mono, ProgressLine } from "#web/kernel/ui/Figures.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import styles from "./Console.module.css";
import { useConsole } from "./console.store.ts";
import { PHASE_WORDS, clockSince } from "./phase.rules.ts";
import type { Phase } from "./phase.rules.ts";
import type { AgentStateRow } from "#shared/calls/agents/agents.schema.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { setAgentState } from "#shared/calls/agents/agents.contract.ts";

const BEAT_MS = 45_000;

interface Props {
  campaigns: readonly CampaignRow[];
  campaignId: string | null;
  agent: AgentStateRow | null;
  /** Read since the page was opened: what an earlier visit knew may be over. */
  isFresh: boolean;
  onState: (agent: AgentStateRow) => void;
  currentTask: CurrentTask | null;
  phase: Phase;
  onPull: () => void;
  isPulling: boolean;
  /** Nobody of the campaign can be called now. */
  hasNobody: boolean;
}

/** 48 px: campaign, progress, line state and timer, own state. */
export function ConsoleHeader({
  campaigns,
  campaignId,
  agent,
  isFresh,
  onState,
  currentTask,
  phase,
  onPull,
  isPulling,
  hasNobody,
}: Props) {
  const progress = useGauge(
    campaignId ? campaignProgressTopic.ref({ id: campaignId }) : null,
    "progress",
  );
  const isBreak = agent?.state === "break";
  const choose = useCommand(setAgentState, { onSuccess: onState });
  useEffect(() => {
    if (!isFresh) return;
    const beat = () =>
      void call(setAgentState, {
        body: {
          state: isBreak ? "break" : "available",
          reason: isBreak ? "break" : null,
          campaignId,
        },
      }).catch(() => undefined);
    beat();
    const timer = setInterval(beat, BEAT_MS);
    return () => clearInterval(timer);
  }, [isFresh, isBreak, campaignId]);
  const toggle = () => {
    const next = !isBreak;
    choose.mutate({
      body: { state: next ? "break" : "available", reason: next ? "break" : null, campaignId },
    });
  };
  const word = PHASE_WORDS[phase];
  return (
    <header className={styles.header}>
      <Select.Root
        size="1"
        value={campaignId ?? ""}
        disabled={currentTask !== null}
        onValueChange={(id) => useConsole.setState({ campaignId: id })}
      >
        <Select.Trigger aria-label="Campaign" placeholder="No campaign" />
        <Select.Content position="popper">
          {campaigns.map((one) => (
            <Select.Item key={one.id} value={one.id}>
              {one.name}
            </Select.Item>
          ))}
        </Select.Content>
      </Select.Root>
      {progress && (
        <div className={styles.progress}>
          <ProgressLine label="Settled" done={progress.done} total={progress.total} />
        </div>
      )}
      <StatusBadge
        state={word.state}
        label={isBreak && phase === "idle" ? "On a break" : word.label}
      />
      <LineTimer currentTask={currentTask} phase={phase} />
      <div style={{ display: "flex", gap: 8 }}>
        {phase === "idle" && (
          <>
            <ActionButton
              label={isBreak ? "Back to work" : "Take a break"}
              combo="f10"
              variant="soft"
              color="gray"
              run={toggle}
            />
            <ActionButton
              label="Next person"
              disabled={campaignId === null || isBreak || hasNobody}
              title={hasNobody ? "Nobody can be called right now" : undefined}
              loading={isPulling}
              run={onPull}
            />
          </>
        )}
      </div>
    </header>
  );
}

function LineTimer({ currentTask, phase }: { currentTask: CurrentTask | null; phase: Phase }) {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (phase === "idle" || phase === "ready" || phase === "checking") return null;
  const attempt = currentTask?.attempt ?? null;
  const begun = attempt?.bridgedAt ?? attempt?.answeredAt ?? attempt?.dialingAt;
  const at = attempt?.endedAt ?? begun ?? null;
  return (
    <span role="timer" aria-label="Time in this state">
      <Mono>{clockSince(at, time)}</Mono>
    </span>
  );
}
