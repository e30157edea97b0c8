import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import { zCurrentTask } from "../queue/queue.schema.ts";
import {
  zDispose,
  zDisposed,
  zDnc,
  zLabels,
  zReceipt,
  zSetDispositions,
} from "./dispositions.schema.ts";

const params = z.object({ id: zId });

const none = z.strictObject({});

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

export const disposeAttempt = endpoint({
  method: "POST",
  path: "/api/attempts/:id/dispose",
  access: "attempt.dispose",
  summary: "Applies one disposition: all of it or nothing, once",
  params,
  body: zDispose,
  response: zDisposed,
});

export const addDnc = endpoint({
  method: "POST",
  path: "/api/attempts/:id/dnc",
  access: "attempt.dispose",
  summary: "Nobody calls this number, person or company again, from now on; the call goes on",
  params,
  body: zDnc,
  response: z.object({ receipt: zReceipt }),
});

export const undoDisposition = endpoint({
  method: "POST",
  path: "/api/attempts/:id/undo-disposition",
  access: "attempt.dispose",
  summary: "Takes back the disposition one saved within the last 5 s; the call waits for another",
  params,
  body: none,
  response: z.object({ currentTask: zCurrentTask }),
});
