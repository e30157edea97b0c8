import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import { zPulled } from "../queue/queue.schema.ts";
import { zCallback } from "./callbacks.schema.ts";

const params = z.object({ id: zId });

const none = z.strictObject({});

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
