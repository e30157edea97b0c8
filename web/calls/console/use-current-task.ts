import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import type { RowEvent } from "#shared/kernel/row-events.ts";
import { call } from "#web/kernel/api/call.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { onReconnect } from "#web/kernel/realtime/connection.ts";
import { useChangesOf, useTopic } from "#web/kernel/realtime/hooks.ts";
import { useConsole } from "./console.store.ts";
import type { AgentStateRow } from "#shared/calls/agents/agents.schema.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { RENEW_SECONDS } from "#shared/calls/queue/task.rules.ts";
import { renewTask } from "#shared/calls/queue/queue.contract.ts";
import { currentTaskQuery } from "./console.queries.ts";

/** What I hold now, live: the call's state arrives here whoever caused it. */
export function useCurrentTask() {
  const client = useQueryClient();
  const userId = useSession((s) => s.user?.id ?? null);
  const query = useQuery(currentTaskQuery);
  const topic = userId && query.data ? `desk:${userId}` : null;
  const setTask = useCallback(
    (change: (desk: CurrentTask | null) => CurrentTask | null) =>
      client.setQueryData(currentTaskQuery.queryKey, (old) =>
        old ? { ...old, data: { ...old.data, desk: change(old.data.desk) } } : old,
      ),
    [client],
  );
  const setAgent = useCallback(
    (agent: AgentStateRow) =>
      client.setQueryData(currentTaskQuery.queryKey, (old) =>
        old ? { ...old, data: { ...old.data, agent } } : old,
      ),
    [client],
  );
  const reload = useCallback(
    () => void client.invalidateQueries({ queryKey: currentTaskQuery.queryKey }),
    [client],
  );
  useTopic(topic, {
    from: topic ? query.data?.positions[topic] : undefined,
    onEvents: (events) => {
      for (const { data } of events)
        setTask((desk) => applied(desk, data as RowEvent<CurrentTask>));
    },
    onSnapshotNeeded: reload,
    onStale: reload,
  });
  const desk = query.data?.data.desk ?? null;
  // who was pulled without a read of the desk is read once more when his topics are followed
  useChangesOf(desk && `record:contact:${desk.contactId}`, undefined, reload);
  useChangesOf(desk?.accountId ? `record:account:${desk.accountId}` : null, undefined, reload);
  useChangesOf(desk && "batches:contact", undefined, reload);
  useChangesOf(desk?.accountId ? "batches:account" : null, undefined, reload);
  useRenewal(desk, reload);
  return { desk, agent: query.data?.data.agent ?? null, query, setTask, setAgent, reload };
}

/** The desk after one event: an older one changes nothing. */
export function applied(
  desk: CurrentTask | null,
  event: RowEvent<CurrentTask>,
): CurrentTask | null {
  if (event.op === "stale") return desk;
  const isOlder = desk?.id === event.id && event.version < desk.version;
  if (event.op === "upsert") return isOlder ? desk : event.row;
  return desk?.id === event.id && !isOlder ? null : desk;
}

/** Keeps the claim while the page is open. */
function useRenewal(desk: CurrentTask | null, reload: () => void): void {
  const token = useConsole((s) => s.token);
  const taskId = desk && desk.state !== "needs_disposition" ? desk.id : null;
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
