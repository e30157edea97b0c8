import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zListAnswer } from "../kernel/list.ts";
import { zDeadLetter, zDismiss, zSystemNow } from "./system.schema.ts";

const params = z.object({ id: zId });

export const getSystem = endpoint({
  method: "GET",
  path: "/api/system",
  access: "system.read",
  summary: "Processes, queues and the outbox now",
  response: zSystemNow,
});

export const listDeadLetters = endpoint({
  method: "GET",
  path: "/api/system/dead-letters",
  access: "system.read",
  summary: "Jobs and outbox rows that were given up, newest first",
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: z.string().max(600).optional(),
  }),
  response: zListAnswer(zDeadLetter),
});

export const runDeadLetterAgain = endpoint({
  method: "POST",
  path: "/api/system/dead-letters/:id/run-again",
  access: "system.operate",
  summary: "Hands a job that was given up to its queue once more",
  params,
});

export const dismissDeadLetter = endpoint({
  method: "POST",
  path: "/api/system/dead-letters/:id/dismiss",
  access: "system.operate",
  summary: "Takes a dead letter off the list, with a reason",
  params,
  body: zDismiss,
});
