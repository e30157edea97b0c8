import { useEffect, useLayoutEffect, useRef } from "react";
import { getAttempt } from "#shared/calls/attempts/attempts.contract.ts";
import { call } from "#web/kernel/api/call.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { useOneAtATime } from "#web/kernel/ui/use-one-at-a-time.ts";
import { beginFor } from "./console.store.ts";
import { NOT_DIALLED_AT_ALL, NOT_DIALLED_WORDS } from "./not-dialled.words.ts";
import { phaseOf, type Phase } from "./phase.rules.ts";
import { useCurrentTask } from "./use-current-task.ts";
import { useDial } from "./use-dial.ts";
import { useHeldTask } from "./use-held-task.ts";
import { useOutcome } from "./use-outcome.ts";

/** Everything the console shows and does; the screen only draws it. */
export function useConsoleTask() {
  const { currentTask, agent, query, setTask, setAgent, reload } = useCurrentTask();
  const userId = useSession((s) => s.user?.id ?? null);
  useLayoutEffect(() => void (userId && beginFor(userId)), [userId]);
  const phase = phaseOf(currentTask);
  const held = useHeldTask({ currentTask, phase, setTask });
  const dial = useDial(currentTask);
  const outcome = useOutcome({ currentTask, setTask, hold: held.hold });
  useNotDialled(phase, currentTask?.attempt?.id ?? null);

  const pull = () => {
    dial.forgetRefusal();
    held.pull();
  };
  // its key pressed twice is one outcome, one message and one next person
  const save = useOneAtATime(async (thenNext: boolean) => {
    if ((await outcome.save()) && thenNext) pull();
  });
  return {
    currentTask,
    agent,
    setAgent,
    query,
    reload,
    phase,
    draft: outcome.draft,
    label: outcome.label,
    labels: outcome.labels,
    actions: {
      pull,
      dial: dial.dial,
      answered: dial.answered,
      end: dial.end,
      skip: (reason: string) => {
        dial.forgetRefusal();
        held.skip(reason);
      },
      save,
    },
    take: held.take,
    nothing: phase === "idle" && held.foundNobody,
    refusal: phase === "ready" ? dial.refusal : null,
    saveError: outcome.saveError,
    busy: held.busy || dial.busy || outcome.busy,
  };
}

/** A call that its second passed over without a dial is no current task any more: says why there is none. */
function useNotDialled(phase: Phase, attemptId: string | null): void {
  const before = useRef({ phase, attemptId });
  useEffect(() => {
    const was = before.current;
    before.current = { phase, attemptId };
    if (was.phase === "checking" && phase === "idle") void sayWhy(was.attemptId);
  }, [phase, attemptId]);
}

async function sayWhy(attemptId: string | null): Promise<void> {
  const attempt =
    attemptId && (await call(getAttempt, { params: { id: attemptId } }).catch(() => null));
  const why = attempt ? attempt.notDialled : null;
  const detail = why ? NOT_DIALLED_WORDS[why] : NOT_DIALLED_AT_ALL;
  toast.info("Not dialled", { detail });
}
