import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import { zCorrect, zCorrected, zPastCall, zReassign } from "./floor.schema.ts";
import { zCallTask } from "../queue/queue.schema.ts";
import { zCallback } from "../callbacks/callbacks.schema.ts";

const params = z.object({ id: zId });

export const reassignTask = endpoint({
  method: "POST",
  path: "/api/call-tasks/:id/reassign",
  access: "task.reassign",
  summary:
    "Gives a callback, a task that is kept for one agent, or a finished call without a disposition to another agent of the campaign, and what is not a call to anybody of it; 409 `taken` names who has it now",
  params,
  body: zReassign,
  response: zCallTask,
  ifMatch: true,
});

export const reassignCallback = endpoint({
  method: "POST",
  path: "/api/callbacks/:id/reassign",
  access: "task.reassign",
  summary: "The same, addressed by the callback and decided on its version",
  params,
  body: zReassign,
  response: zCallback,
  ifMatch: true,
});

export const listCalls = endpoint({
  method: "GET",
  path: "/api/call-tasks/:id/attempts",
  access: "attempt.read",
  summary: "Calls of a task, the last first, with their corrections; agents see their own",
  params,
  response: z.object({ items: z.array(zPastCall) }),
});

export const settleAttempt = endpoint({
  method: "POST",
  path: "/api/attempts/:id/settle",
  access: "attempt.correct",
  summary:
    "Says, with a reason, what came of a finished call whose agent has not said it; makes no lead",
  params,
  body: zCorrect,
  response: zCorrected,
  ifMatch: true,
});

export const correctAttempt = endpoint({
  method: "POST",
  path: "/api/attempts/:id/correct",
  access: "attempt.correct",
  summary:
    "Corrects the disposition of a finished call, with a reason; adds a suppression where the new label does, lifts none, and neither makes nor leaves a lead",
  params,
  body: zCorrect,
  response: zCorrected,
  ifMatch: true,
});
