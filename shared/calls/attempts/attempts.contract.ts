import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import { zLine } from "../../kernel/text.ts";
import { zAttempt } from "./attempts.schema.ts";
import { AGENT_END_REASONS } from "../../telephony/end-reason.rules.ts";

const params = z.object({ id: zId });

const none = z.strictObject({});

const token = z.strictObject({ token: zId });

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

export const skipTask = endpoint({
  method: "POST",
  path: "/api/call-tasks/:id/skip",
  access: "task.work",
  summary: "Gives a claimed task back with a reason; it comes again when it may be called",
  params,
  body: token.extend({ reason: zLine(200).min(1) }),
});

export const getAttempt = endpoint({
  method: "GET",
  path: "/api/attempts/:id",
  access: "attempt.start",
  summary: "An attempt of one's own: where it stands, or why it was not dialled",
  params,
  response: zAttempt,
});

export const answeredAttempt = endpoint({
  method: "POST",
  path: "/api/attempts/:id/answered",
  access: "attempt.start",
  summary: "Somebody answered; for calls that the agent dials themself",
  params,
  body: none,
  response: zAttempt,
});

export const endedAttempt = endpoint({
  method: "POST",
  path: "/api/attempts/:id/ended",
  access: "attempt.start",
  summary: "The call is over, and how it ended as its agent heard it",
  params,
  body: z.strictObject({ reason: z.enum(AGENT_END_REASONS).default("hangup") }),
  response: zAttempt,
});
