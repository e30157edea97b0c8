import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { takeCallback } from "#shared/calls/callbacks/callbacks.contract.ts";
import { pullTask, skipTask } from "#shared/calls/queue/queue.contract.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { consoleKeys } from "./console.queries.ts";
import { useConsole } from "./console.store.ts";
import type { Phase } from "./phase.rules.ts";

export interface Held {
  desk: CurrentTask | null;
  /** Of the claim; null: there is none. */
  token: string | null;
}

interface HeldTaskOptions {
  desk: CurrentTask | null;
  phase: Phase;
  setTask: (change: (desk: CurrentTask | null) => CurrentTask | null) => void;
}

/** Who the agent holds: pulls the next person, takes a callback's, gives one back. */
export function useHeldTask({ desk, phase, setTask }: HeldTaskOptions) {
  const client = useQueryClient();
  const { campaignId, token } = useConsole();
  const hold = (held: Held) => {
    useConsole.setState({
      token: held.desk && held.token ? { taskId: held.desk.id, token: held.token } : null,
    });
    setTask((now) => {
      if (!now || !held.desk) return held.desk;
      const isOlder = now.id === held.desk.id && now.version > held.desk.version;
      // who has a call to dispose of holds nobody else: an undo overtook this claim
      const wasUndone = now.id !== held.desk.id && now.state === "needs_disposition";
      return isOlder || wasUndone ? now : held.desk;
    });
  };
  const pull = useCommand(pullTask, {
    onSuccess: (answer) => {
      hold(answer);
      if (!answer.desk) void client.invalidateQueries({ queryKey: consoleKeys.allReasons });
    },
  });
  const take = useCommand(takeCallback, {
    onSuccess: (answer) => {
      if (answer.desk) useConsole.setState({ campaignId: answer.desk.campaignId });
      hold(answer);
    },
  });
  const skip = useCommand(skipTask, { onSuccess: () => hold({ desk: null, token: null }) });
  const pullFrom = (id: string) => pull.mutate({ params: { id }, body: {} });

  // a page that comes back to a claimed person needs a token of its own; one whose pull is under way
  // gets it with the answer, which the hub may overtake
  const resumed = useRef<string | null>(null);
  useEffect(() => {
    if (!desk || phase === "wrapUp" || token?.taskId === desk.id || resumed.current === desk.id)
      return;
    if (pull.isPending || take.isPending) return;
    resumed.current = desk.id;
    pullFrom(desk.campaignId);
  });

  return {
    hold,
    pull: () => campaignId && pullFrom(campaignId),
    take: (id: string) => take.mutate({ params: { id }, body: {} }),
    skip: (reason: string) => {
      if (!desk || !token) return;
      skip.mutate({ params: { id: desk.id }, body: { token: token.token, reason } });
    },
    /** The last pull found nobody. */
    foundNobody: pull.isSuccess && pull.data.desk === null,
    busy: pull.isPending || skip.isPending,
  };
}
