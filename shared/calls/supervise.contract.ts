import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zCallTask, zCallback } from "./calls.schema.ts";
import { zReassign } from "./supervise.schema.ts";

const params = z.object({ id: zId });

export const reassignTask = endpoint({
  method: "POST",
  path: "/api/call-tasks/:id/reassign",
  access: "task.reassign",
  summary:
    "Gives a callback, or a task that is kept for one agent, to another agent of the campaign or to anybody of it; 409 `taken` names who has it now",
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
