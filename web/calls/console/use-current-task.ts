import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { call } from "#web/kernel/api/call.ts";
import { accountBatchesTopic, accountTopic } from "#shared/accounts/accounts.events.ts";
import type { AgentStateRow } from "#shared/calls/agents/agents.schema.ts";
import { renewTask, type getCurrentTask } from "#shared/calls/queue/queue.contract.ts";
import { currentTaskTopic } from "#shared/calls/queue/queue.events.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { RENEW_SECONDS } from "#shared/calls/queue/task.rules.ts";
import type { AnswerOf } from "#shared/kernel/endpoint.ts";
import { contactBatchesTopic, contactTopic } from "#shared/contacts/contacts.events.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { onReconnect } from "#web/kernel/realtime/connection.ts";
import { useChangesOf } from "#web/kernel/realtime/hooks.ts";
import { appliedTo, type RowsIn } from "#web/kernel/realtime/live-answer.ts";
import { useLiveAnswer } from "#web/kernel/realtime/use-live-answer.ts";
import { useConsole } from "./console.store.ts";
import { currentTaskRead } from "./console.queries.ts";

/** At most one task, which comes and goes: the one that came last. */
const HELD: RowsIn<AnswerOf<typeof getCurrentTask>, CurrentTask> = {
  rowsOf: ({ currentTask }) => (currentTask ? [currentTask] : []),
  withRows: (data, rows) => ({ ...data, currentTask: rows.at(-1) ?? null }),
  unknown: "add",
  left: "drop",
};

/** What I hold now, live: the call's state arrives here whoever caused it. */
export function useCurrentTask() {
  const client = useQueryClient();
  const userId = useSession((s) => s.user?.id ?? null);
  const { data, query, change } = useLiveAnswer({
    ...currentTaskRead,
    topic: userId ? currentTaskTopic.ref({ userId }) : null,
    rows: HELD,
  });
  /** Takes over what a command answered. What it says has left stays away, whatever is told late. */
  const setTask = (to: (currentTask: CurrentTask | null) => CurrentTask | null) =>
    change((known) => {
      const before = known.data.currentTask;
      const after = to(before);
      if (after) {
        const { id, version } = after;
        return appliedTo(known, HELD, [{ op: "upsert", id, version, row: after }]).answer;
      }
      if (!before) return known;
      const { id, version } = before;
      return appliedTo(known, HELD, [{ op: "left", id, version }]).answer;
    });
  const setAgent = (agent: AgentStateRow) =>
    change((known) => ({ ...known, data: { ...known.data, agent } }));
  const reload = useCallback(
    () => void client.invalidateQueries({ queryKey: currentTaskRead.queryKey }),
    [client],
  );
  const currentTask = data?.currentTask ?? null;
  const accountId = currentTask?.accountId;
  // who was pulled without a read of the current task is read once more when their topics are followed
  useChangesOf(currentTask && contactTopic.ref({ id: currentTask.contactId }), undefined, reload);
  useChangesOf(accountId ? accountTopic.ref({ id: accountId }) : null, undefined, reload);
  useChangesOf(currentTask && contactBatchesTopic.ref(), undefined, reload);
  useChangesOf(accountId ? accountBatchesTopic.ref() : null, undefined, reload);
  useRenewal(currentTask, reload);
  return { currentTask, agent: data?.agent ?? null, query, setTask, setAgent, reload };
}

/** Keeps the claim while the page is open. */
function useRenewal(currentTask: CurrentTask | null, reload: () => void): void {
  const token = useConsole((s) => s.token);
  const taskId = currentTask && currentTask.state !== "needs_disposition" ? currentTask.id : null;
  const held = token && token.taskId === taskId ? token.token : null;
  useEffect(() => {
    if (!taskId || !held) return;
    const renew = () => {
      call(renewTask, { params: { id: taskId }, body: { token: held } }).catch(reload);
    };
    const timer = setInterval(renew, RENEW_SECONDS * 1000);
    // the hub leaves a lost connection's claim ten seconds
    const unfollow = onReconnect(renew);
    return () => {
      clearInterval(timer);
      unfollow();
    };
  }, [taskId, held, reload]);
}
