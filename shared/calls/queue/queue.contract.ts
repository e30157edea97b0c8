import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import { zListAnswer, zListQuery } from "../../kernel/list.ts";
import { zAgentState } from "../agents/agents.schema.ts";
import { TASK_SORTS, zCallTask, zCurrentTask, zPulled, zReasons } from "./queue.schema.ts";
import { TASK_STATES } from "./task.rules.ts";

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
    ...zListQuery(TASK_SORTS).pick({ limit: true, cursor: true, offset: true, sort: true }).shape,
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

export const getCurrentTask = endpoint({
  method: "GET",
  path: "/api/current-task",
  access: "task.work",
  summary: "What I hold now, and my state",
  response: z.object({ currentTask: zCurrentTask.nullable(), agent: zAgentState.nullable() }),
});
