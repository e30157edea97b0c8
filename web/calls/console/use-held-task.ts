import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { takeCallback } from "#shared/calls/callbacks/callbacks.contract.ts";
import { skipTask } from "#shared/calls/attempts/attempts.contract.ts";
import { pullTask } from "#shared/calls/queue/queue.contract.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { consoleKeys } from "./console.queries.ts";
import { useConsole } from "./console.store.ts";
import type { Phase } from "./phase.rules.ts";

export interface Held {
  currentTask: CurrentTask | null;
  /** Of the claim; null: there is none. */
  token: string | null;
}

interface HeldTaskOptions {
  currentTask: CurrentTask | null;
  phase: Phase;
  setTask: (change: (currentTask: CurrentTask | null) => CurrentTask | null) => void;
}

/** Who the agent holds: pulls the next person, takes a callback's, gives one back. */
export function useHeldTask({ currentTask, phase, setTask }: HeldTaskOptions) {
  const client = useQueryClient();
  const { campaignId, token } = useConsole();
  const hold = (held: Held) => {
    useConsole.setState({
      token:
        held.currentTask && held.token ? { taskId: held.currentTask.id, token: held.token } : null,
    });
    setTask((now) => {
      if (!now || !held.currentTask) return held.currentTask;
      const isOlder = now.id === held.currentTask.id && now.version > held.currentTask.version;
      // who has a call to dispose of holds nobody else: an undo overtook this claim
      const wasUndone = now.id !== held.currentTask.id && now.state === "needs_disposition";
      return isOlder || wasUndone ? now : held.currentTask;
    });
  };
  const pull = useCommand(pullTask, {
    onSuccess: (answer) => {
      hold(answer);
      if (!answer.currentTask) void client.invalidateQueries({ queryKey: consoleKeys.allReasons });
    },
  });
  const take = useCommand(takeCallback, {
    onSuccess: (answer) => {
      if (answer.currentTask) useConsole.setState({ campaignId: answer.currentTask.campaignId });
      hold(answer);
    },
  });
  const skip = useCommand(skipTask, { onSuccess: () => hold({ currentTask: null, token: null }) });
  const pullFrom = (id: string) => pull.mutate({ params: { id }, body: {} });

  // a page that comes back to a claimed person needs a token of its own; one whose pull is under way
  // gets it with the answer, which the hub may overtake
  const resumed = useRef<string | null>(null);
  useEffect(() => {
    if (
      !currentTask ||
      phase === "wrapUp" ||
      token?.taskId === currentTask.id ||
      resumed.current === currentTask.id
    )
      return;
    if (pull.isPending || take.isPending) return;
    resumed.current = currentTask.id;
    pullFrom(currentTask.campaignId);
  });

  return {
    hold,
    pull: () => campaignId && pullFrom(campaignId),
    take: (id: string) => take.mutate({ params: { id }, body: {} }),
    skip: (reason: string) => {
      if (!currentTask || !token) return;
      skip.mutate({ params: { id: currentTask.id }, body: { token: token.token, reason } });
    },
    /** The last pull found nobody. */
    foundNobody: pull.isSuccess && pull.data.currentTask === null,
    busy: pull.isPending || skip.isPending,
  };
}
