import {
  answeredAttempt,
  endedAttempt,
  startAttempt,
} from "#shared/calls/attempts/attempts.contract.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import type { AgentEndReason } from "#shared/telephony/end-reason.rules.ts";
import { ApiError, messageOf } from "#web/kernel/api/problem.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useConsole } from "./console.store.ts";

/** Why the person may not be called now. */
export interface Refusal {
  message: string;
  rule: string | null;
  until: string | null;
}

/** The call to the person of the current task, from dial to hang-up. */
export function useDial(currentTask: CurrentTask | null) {
  const token = useConsole((s) => s.token);
  const start = useCommand(startAttempt, { showsError: true });
  const answered = useCommand(answeredAttempt);
  const ended = useCommand(endedAttempt);
  return {
    dial: () => {
      if (!currentTask || token?.taskId !== currentTask.id) return;
      start.mutate({ params: { id: currentTask.id }, body: { token: token.token } });
    },
    answered: () =>
      currentTask?.attempt && answered.mutate({ params: { id: currentTask.attempt.id }, body: {} }),
    end: (reason: AgentEndReason) =>
      currentTask?.attempt &&
      ended.mutate({ params: { id: currentTask.attempt.id }, body: { reason } }),
    // what was said of one person is not said of the next
    refusal: start.variables?.params.id === currentTask?.id ? refusalOf(start.error) : null,
    forgetRefusal: () => start.reset(),
    busy: start.isPending,
  };
}

function refusalOf(error: unknown): Refusal | null {
  if (!error) return null;
  const problem = error instanceof ApiError ? error.problem : null;
  return { message: messageOf(error), rule: problem?.rule ?? null, until: problem?.until ?? null };
}
