import { useRef } from "react";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import type { Phase } from "./phase.rules.ts";
import type { useConsoleTask } from "./use-console.ts";

const TWICE_MS = 1000;

const ENTER_WORDS: Partial<Record<Phase, string>> = {
  idle: "Get the next person",
  ready: "Dial",
  calling: "They answered",
};

interface ConsoleKeyOptions {
  held: ReturnType<typeof useConsoleTask>;
  onSkip: () => void;
  onAbout: () => void;
}

/** The keys of a shift without a mouse; those of the outcome are its own. */
export function useConsoleKeys({ held, onSkip, onAbout }: ConsoleKeyOptions): void {
  const { phase, actions } = held;
  const escapedAt = useRef(0);
  const acts: Partial<Record<Phase, () => unknown>> = {
    idle: actions.pull,
    ready: actions.dial,
    calling: actions.answered,
  };
  const enter = acts[phase];
  const isBreak = held.agent?.state === "break";
  const hangUp = () => actions.end(phase === "talking" ? "hangup" : "no_answer");
  const escape = () => {
    const now = performance.now();
    const isSecond = now - escapedAt.current < TWICE_MS;
    escapedAt.current = now;
    if (phase === "calling" || isSecond) hangUp();
  };
  useKeys(
    { enter: { label: ENTER_WORDS[phase] ?? "", group: "Console", run: () => enter?.() } },
    { enabled: enter !== undefined && !held.busy && !(phase === "idle" && isBreak) },
  );
  useKeys(
    {
      escape: { label: "End the call (twice while talking)", group: "Console", run: escape },
      f9: { label: "End the call at once", group: "Console", run: hangUp },
    },
    { enabled: phase === "calling" || phase === "talking" },
  );
  useKeys(
    { s: { label: "Skip with a reason", group: "Console", run: onSkip } },
    { enabled: phase === "ready" },
  );
  useKeys(
    { i: { label: "About this person", group: "Console", run: onAbout } },
    { enabled: held.currentTask !== null },
  );
}
