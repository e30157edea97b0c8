import { useEffect, useLayoutEffect, useRef } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { UNDO_SECONDS, isUndoable } from "#shared/calls/dispositions/disposition.rules.ts";
import { localTimeAt } from "#shared/compliance/calling-hours.rules.ts";
import { ApiError, messageOf } from "#web/kernel/api/problem.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { useOneAtATime } from "#web/kernel/ui/use-one-at-a-time.ts";
import { beginFor, emptyDraft, useConsole } from "./console.store.ts";
import type { Draft } from "./console.store.ts";
import { parseWhen } from "./parse-callback-time.rules.ts";
import { phaseOf } from "./phase.rules.ts";
import { useCurrentTask } from "./use-current-task.ts";
import { zoneToShow } from "./contact-clock.rules.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import type { Disposed, DispositionRow } from "#shared/calls/dispositions/dispositions.schema.ts";
import type { EndReason } from "#shared/telephony/end-reason.rules.ts";
import { pullTask, skipTask } from "#shared/calls/queue/queue.contract.ts";
import {
  answeredAttempt,
  endedAttempt,
  startAttempt,
} from "#shared/calls/attempts/attempts.contract.ts";
import { takeCallback } from "#shared/calls/callbacks/callbacks.contract.ts";
import {
  disposeAttempt,
  undoDisposition,
} from "#shared/calls/dispositions/dispositions.contract.ts";
import { dispositionsQuery } from "#web/calls/dispositions/dispositions.queries.ts";
import { consoleKeys } from "./console.queries.ts";

/** Everything the console shows and does; the screen only draws it. */
export function useConsoleTask() {
  const { desk, agent, query, setTask, setAgent, reload } = useCurrentTask();
  const client = useQueryClient();
  const userId = useSession((s) => s.user?.id ?? null);
  useLayoutEffect(() => void (userId && beginFor(userId)), [userId]);
  const { campaignId, token, draft: stored } = useConsole();
  const labels = useQuery({
    ...dispositionsQuery(desk?.campaignId ?? campaignId),
    enabled: (desk?.campaignId ?? campaignId) !== null,
  });
  const draft = desk && stored?.taskId === desk.id ? stored : desk ? emptyDraft(desk.id) : null;
  const label = labels.data?.items.find((one) => one.id === draft?.dispositionId) ?? null;
  const phase = phaseOf(desk);

  const held = (answer: { desk: CurrentTask | null; token: string | null }) => {
    useConsole.setState({
      token: answer.desk && answer.token ? { taskId: answer.desk.id, token: answer.token } : null,
    });
    setTask((now) => {
      if (!now || !answer.desk) return answer.desk;
      const isOlder = now.id === answer.desk.id && now.version > answer.desk.version;
      // who has a call to dispose of holds nobody else: an undo overtook this claim
      const wasUndone = now.id !== answer.desk.id && now.state === "needs_disposition";
      return isOlder || wasUndone ? now : answer.desk;
    });
  };
  const pull = useCommand(pullTask, {
    onSuccess: (answer) => {
      held(answer);
      if (!answer.desk) void client.invalidateQueries({ queryKey: consoleKeys.allReasons });
    },
  });
  const take = useCommand(takeCallback, {
    onSuccess: (answer) => {
      if (answer.desk) useConsole.setState({ campaignId: answer.desk.campaignId });
      held(answer);
    },
  });
  const start = useCommand(startAttempt, { showsError: true });
  const answered = useCommand(answeredAttempt);
  const ended = useCommand(endedAttempt);
  const skip = useCommand(skipTask, {
    onSuccess: () => held({ desk: null, token: null }),
  });
  const undo = useCommand(undoDisposition, {
    onSuccess: (answer) => {
      useConsole.setState({ campaignId: answer.desk.campaignId });
      held({ ...answer, token: null });
    },
  });
  const dispose = useCommand(disposeAttempt, { showsError: true });
  const disposed = (answer: Disposed, written: Draft, zone: string) => {
    setTask(() => null);
    useConsole.setState({ draft: null, token: null });
    const takeBack = () => {
      // there before the call is again, so that nothing chosen then is written over
      const before = useConsole.getState().draft;
      useConsole.setState({ draft: written });
      undo.mutate(
        { params: { id: answer.attemptId }, body: {} },
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
    toast.success(answer.label, {
      detail: whatNext(answer, zone),
      ...(isUndoable(answer.action) &&
        !answer.barred && { undo: takeBack, undoMs: UNDO_SECONDS * 1000 }),
    });
  };

  // a page that comes back to a claimed person needs a token of its own; one whose pull is under way
  // gets it with the answer, which the hub may overtake
  const resumed = useRef<string | null>(null);
  useEffect(() => {
    if (!desk || phase === "wrapUp" || token?.taskId === desk.id || resumed.current === desk.id)
      return;
    if (pull.isPending || take.isPending) return;
    resumed.current = desk.id;
    pull.mutate({ params: { id: desk.campaignId }, body: {} });
  });

  // a call that its second passed over without a dial leaves the desk: say why it is empty
  const before = useRef(phase);
  useEffect(() => {
    if (before.current === "checking" && phase === "idle") {
      toast.info("Not dialled", { detail: "The person is back in the queue." });
    }
    before.current = phase;
  }, [phase]);

  const actions = {
    pull: () => {
      start.reset();
      if (campaignId) pull.mutate({ params: { id: campaignId }, body: {} });
    },
    dial: () => {
      if (!desk || token?.taskId !== desk.id) return;
      start.mutate({ params: { id: desk.id }, body: { token: token.token } });
    },
    answered: () => desk?.attempt && answered.mutate({ params: { id: desk.attempt.id }, body: {} }),
    end: (reason: EndReason) =>
      desk?.attempt && ended.mutate({ params: { id: desk.attempt.id }, body: { reason } }),
    skip: (reason: string) => {
      start.reset();
      if (desk && token) {
        skip.mutate({ params: { id: desk.id }, body: { token: token.token, reason } });
      }
    },
  };
  // its key pressed twice is one outcome, one message and one next person
  const save = useOneAtATime(async (thenNext: boolean) => {
    if (!desk?.attempt || !draft || !label) return;
    // the hub may clear the desk before the answer is here: what was written is that of now
    const done = await dispose
      .mutateAsync({ params: { id: desk.attempt.id }, body: commandOf(draft, label, desk) })
      .catch(() => null);
    if (!done) return;
    disposed(done, draft, zoneToShow(desk.timeZone));
    if (thenNext) actions.pull();
  });
  return {
    desk,
    agent,
    setAgent,
    query,
    reload,
    phase,
    draft,
    label,
    labels: labels.data?.items ?? [],
    actions: { ...actions, save },
    take: (id: string) => take.mutate({ params: { id }, body: {} }),
    nothing: phase === "idle" && pull.isSuccess && pull.data.desk === null,
    // what was said of one person is not said of the next
    refusal: phase === "ready" && of(start) === desk?.id ? refusalOf(start.error) : null,
    saveError: of(dispose) === desk?.attempt?.id ? dispose.error : null,
    busy: pull.isPending || start.isPending || dispose.isPending || skip.isPending,
  };
}

/** Id of what a command was last sent about. */
const of = (command: { variables: { params: { id: string } } | undefined }): string | undefined =>
  command.variables?.params.id;

function commandOf(
  draft: NonNullable<ReturnType<typeof useConsole.getState>["draft"]>,
  label: DispositionRow,
  desk: CurrentTask,
) {
  const zone = zoneToShow(desk.timeZone);
  const localTime = parseWhen(draft.callbackText, zone, new Date());
  return {
    dispositionId: label.id,
    notes: draft.notes,
    ...(label.action === "converted_qualified" && { answers: draft.answers }),
    ...(label.action === "schedule_callback" &&
      localTime !== null && { callback: { localTime, timeZone: zone, mine: draft.callbackMine } }),
    ...(label.action === "add_to_global_dnc" &&
      draft.dncScope !== null && { dncScope: draft.dncScope }),
  };
}

function whatNext(done: Disposed, zone: string): string {
  if (done.barred) return `Not planned again: ${done.barred.detail}`;
  if (done.leadId) return "The lead is with the reviewers.";
  if (done.callbackAt)
    return `Call back ${localTimeAt(zone, new Date(done.callbackAt)).replace("T", " ")} there.`;
  if (done.retryAt) return "Comes again later.";
  const queues = done.receipt?.queues.length ?? 0;
  return done.receipt ? `Removed from ${queues} ${queues === 1 ? "queue" : "queues"}.` : "Settled.";
}

interface Refusal {
  message: string;
  rule: string | null;
  until: string | null;
}

function refusalOf(error: unknown): Refusal | null {
  if (!error) return null;
  const problem = error instanceof ApiError ? error.problem : null;
  return { message: messageOf(error), rule: problem?.rule ?? null, until: problem?.until ?? null };
}
