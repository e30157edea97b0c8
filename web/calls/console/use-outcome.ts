import { now } from "#web/kernel/clock.ts";
import { useQuery } from "@tanstack/react-query";
import { UNDO_SECONDS, isUndoable } from "#shared/calls/dispositions/disposition.rules.ts";
import {
  disposeAttempt,
  undoDisposition,
} from "#shared/calls/dispositions/dispositions.contract.ts";
import type { Disposed } from "#shared/calls/dispositions/dispositions.schema.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { dispositionsQuery } from "#web/calls/dispositions/dispositions.queries.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { emptyDraft, useConsole, type Draft } from "./console.store.ts";
import { callbackZone, outcomeOf, whatNext } from "./outcome.rules.ts";
import type { Held } from "./use-held-task.ts";

interface OutcomeOptions {
  currentTask: CurrentTask | null;
  setTask: (change: () => CurrentTask | null) => void;
  /** Takes back who comes by an undo. */
  hold: (held: Held) => void;
}

/** What came of the call, as it is written, saved and taken back. */
export function useOutcome({ currentTask, setTask, hold }: OutcomeOptions) {
  const { draft: stored, campaignId: chosen } = useConsole();
  const campaignId = currentTask?.campaignId ?? chosen;
  const labels = useQuery({
    ...dispositionsQuery(campaignId),
    enabled: campaignId !== null,
  });
  const draft =
    currentTask && stored?.taskId === currentTask.id
      ? stored
      : currentTask
        ? emptyDraft(currentTask.id)
        : null;
  const label = labels.data?.items.find((one) => one.id === draft?.dispositionId) ?? null;
  const takeBack = useTakeBack(hold);
  const dispose = useCommand(disposeAttempt, { showsError: true });
  return {
    draft,
    label,
    labels: labels.data?.items ?? [],
    /** @returns whether it was saved */
    save: async (): Promise<boolean> => {
      if (!currentTask?.attempt || !draft || !label) return false;
      // the hub may take the current task away before the answer is here: what was written is that of now
      const body = outcomeOf(draft, label, currentTask, new Date(now()));
      const done = await dispose
        .mutateAsync({ params: { id: currentTask.attempt.id }, body })
        .catch(() => null);
      if (!done) return false;
      setTask(() => null);
      useConsole.setState({ draft: null, token: null });
      sayDone(done, callbackZone(draft, currentTask), () => takeBack(done.attemptId, draft));
      return true;
    },
    saveError: dispose.variables?.params.id === currentTask?.attempt?.id ? dispose.error : null,
    busy: dispose.isPending,
  };
}

/** Brings a saved call back as the current task, with what was written of it. */
function useTakeBack(hold: (held: Held) => void): (attemptId: string, written: Draft) => void {
  const undo = useCommand(undoDisposition, {
    onSuccess: ({ currentTask }) => {
      useConsole.setState({ campaignId: currentTask.campaignId });
      hold({ currentTask, token: null });
    },
  });
  return (attemptId, written) => {
    // there before the call is again, so that nothing chosen then is written over
    const before = useConsole.getState().draft;
    useConsole.setState({ draft: written });
    undo.mutate(
      { params: { id: attemptId }, body: {} },
      {
        onSuccess: () =>
          useConsole.setState(({ draft: now }) => ({
            draft: now?.taskId === written.taskId ? now : written,
          })),
        onError: () =>
          useConsole.setState(({ draft: now }) => ({ draft: now === written ? before : now })),
      },
    );
  };
}

function sayDone(done: Disposed, zone: string | null, undo: () => void): void {
  toast.success(done.label, {
    detail: whatNext(done, zone),
    ...(isUndoable(done.action) && !done.blocked && { undo, undoMs: UNDO_SECONDS * 1000 }),
  });
}
