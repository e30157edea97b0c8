import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zListAnswer, zListQuery } from "../kernel/list.ts";
import { END_REASONS, TASK_STATES } from "./call.rules.ts";
import { TASK_SORTS, zAgentState, zAttempt, zCallTask, zCallback, zDesk, zDispose, zDisposed, zForm, zLabels, zPulled, zReasons, zSaveForm, zSaveScript, zScript, zSetDispositions } from "./calls.schema.ts";

const params = z.object({ id: zId });
const none = z.strictObject({});
const token = z.strictObject({ token: zId });

export const listTasks = endpoint({
  method: "GET",
  path: "/api/call-campaigns/:id/tasks",
  access: "task.read",
  summary: "Tasks of a campaign, last changed first; agents see their own",
  params,
  query: z.strictObject({
    state: z.enum(TASK_STATES).optional(),
    ...zListQuery(TASK_SORTS).pick({ limit: true, cursor: true, offset: true, sort: true })
      .shape,
  }),
  response: zListAnswer(zCallTask),
});

export const queueReasons = endpoint({
  method: "GET",
  path: "/api/call-campaigns/:id/reasons",
  access: "campaign.read",
  summary: "How many can be called now, and why the others cannot",
  params,
  response: zReasons,
});

export const retryQueue = endpoint({
  method: "POST",
  path: "/api/call-campaigns/:id/retry-queue",
  access: "campaign.launch",
  summary: "Build the queue again whose building was given up; who has a task keeps it",
  params,
  body: none,
});

export const listDispositions = endpoint({
  method: "GET",
  path: "/api/call-campaigns/:id/dispositions",
  access: "campaign.read",
  summary: "The campaign's labels in the order of their keys",
  params,
  response: zLabels,
});

export const setDispositions = endpoint({
  method: "PUT",
  path: "/api/call-campaigns/:id/dispositions",
  access: "campaign.edit",
  summary: "Sets the labels and the one system action of each",
  params,
  body: zSetDispositions,
  response: zLabels,
  ifMatch: true,
});

export const campaignContent = endpoint({
  method: "GET",
  path: "/api/call-campaigns/:id/content",
  access: "campaign.read",
  summary: "Script and form that calls of this campaign use now",
  params,
  response: z.object({ script: zScript.nullable(), form: zForm.nullable() }),
});

export const pullTask = endpoint({
  method: "POST",
  path: "/api/call-campaigns/:id/pull",
  access: "task.work",
  summary: "Claims the next person for 60 seconds; who still holds one gets that one again",
  params,
  body: none,
  response: zPulled,
});

export const renewTask = endpoint({
  method: "POST",
  path: "/api/call-tasks/:id/renew",
  access: "task.work",
  summary: "Keeps a claimed task for another 60 seconds",
  params,
  body: token,
  response: z.object({ leaseUntil: z.iso.datetime() }),
  idempotent: false,
});

export const skipTask = endpoint({
  method: "POST",
  path: "/api/call-tasks/:id/skip",
  access: "task.work",
  summary: "Gives a claimed task back with a reason; it comes again when it may be called",
  params,
  body: token.extend({ reason: z.string().trim().min(1).max(200) }),
});

export const startAttempt = endpoint({
  method: "POST",
  path: "/api/call-tasks/:id/attempts",
  access: "attempt.start",
  summary: "Passes the gate and dials; refused with the rule and when it lifts",
  params,
  body: token,
  response: zAttempt,
  status: 201,
});

export const answeredAttempt = endpoint({
  method: "POST",
  path: "/api/attempts/:id/answered",
  access: "attempt.start",
  summary: "Somebody answered; for calls that the agent dials himself",
  params,
  body: none,
  response: zAttempt,
});

export const endedAttempt = endpoint({
  method: "POST",
  path: "/api/attempts/:id/ended",
  access: "attempt.start",
  summary: "The call is over",
  params,
  body: z.strictObject({ reason: z.enum(END_REASONS).default("hangup") }),
  response: zAttempt,
});

export const disposeAttempt = endpoint({
  method: "POST",
  path: "/api/attempts/:id/dispose",
  access: "attempt.dispose",
  summary: "Applies one disposition: all of it or nothing, once",
  params,
  body: zDispose,
  response: zDisposed,
});

export const undoDisposition = endpoint({
  method: "POST",
  path: "/api/attempts/:id/undo-disposition",
  access: "attempt.dispose",
  summary: "Takes back the disposition one saved within the last 5 s; the call waits for another",
  params,
  body: none,
  response: z.object({ desk: zDesk }),
});

export const getDesk = endpoint({
  method: "GET",
  path: "/api/desk",
  access: "task.work",
  summary: "What I hold now, and my state",
  response: z.object({ desk: zDesk.nullable(), agent: zAgentState.nullable() }),
});

export const setAgentState = endpoint({
  method: "PUT",
  path: "/api/desk/state",
  access: "task.work",
  summary: "Available, on a break, or gone; also says that I am still here",
  body: z.strictObject({
    state: z.enum(["available", "break", "offline"]),
    reason: z.string().trim().max(60).nullable().default(null),
    campaignId: zId.nullable().default(null),
  }),
  response: zAgentState,
});

export const listAgents = endpoint({
  method: "GET",
  path: "/api/agents",
  access: "wallboard.read",
  summary: "Every agent who was here today, with his state",
  response: z.object({ items: z.array(zAgentState) }),
});

export const listCallbacks = endpoint({
  method: "GET",
  path: "/api/callbacks",
  access: "task.read",
  summary: "Open callbacks by due time; agents see their own and those of nobody",
  response: z.object({ items: z.array(zCallback), nextCursor: z.null() }),
});

export const takeCallback = endpoint({
  method: "POST",
  path: "/api/callbacks/:id/take",
  access: "task.work",
  summary: "Claims the callback's task, due or not, to dial it now",
  params,
  body: none,
  response: zPulled,
});

export const cancelCallback = endpoint({
  method: "POST",
  path: "/api/callbacks/:id/cancel",
  access: "task.work",
  summary: "Takes the promise back; the person returns to the queue",
  params,
  body: none,
});

export const listScripts = endpoint({
  method: "GET",
  path: "/api/scripts",
  access: "script.read",
  summary: "Scripts with their current text",
  response: z.object({ items: z.array(zScript), nextCursor: z.null() }),
});
export const createScript = endpoint({
  method: "POST",
  path: "/api/scripts",
  access: "script.edit",
  summary: "Adds a script",
  body: zSaveScript,
  response: zScript,
  status: 201,
});
export const saveScript = endpoint({
  method: "PUT",
  path: "/api/scripts/:id",
  access: "script.edit",
  summary: "Saves a new version of the text; older versions stay",
  params,
  body: zSaveScript,
  response: zScript,
  ifMatch: true,
});

export const listForms = endpoint({
  method: "GET",
  path: "/api/forms",
  access: "form.read",
  summary: "Qualification forms with their current questions",
  response: z.object({ items: z.array(zForm), nextCursor: z.null() }),
});
export const createForm = endpoint({
  method: "POST",
  path: "/api/forms",
  access: "form.edit",
  summary: "Adds a qualification form",
  body: zSaveForm,
  response: zForm,
  status: 201,
});
export const saveForm = endpoint({
  method: "PUT",
  path: "/api/forms/:id",
  access: "form.edit",
  summary: "Saves a new version of the questions; older versions stay",
  params,
  body: zSaveForm,
  response: zForm,
  ifMatch: true,
});
