import * as contract from "#shared/calls/attempts/attempts.contract.ts";
import { route } from "#server/kernel/http/route.ts";
import { answerAttempt, hangUp, ownAttempt } from "./attempts.service.ts";
import { skipTask } from "./skip.service.ts";
import { startAttempt } from "./start-attempt.service.ts";

export const attemptsRoutes = [
  route(contract.startAttempt, ({ ctx, params, body }) => startAttempt(ctx, params.id, body.token)),
  route(contract.skipTask, async ({ ctx, params, body }) => {
    await skipTask(ctx, params.id, body.token, body.reason);
    return undefined;
  }),
  route(contract.getAttempt, ({ ctx, params }) => ownAttempt(ctx, params.id)),
  route(contract.answeredAttempt, ({ ctx, params }) => answerAttempt(ctx, params.id)),
  route(contract.endedAttempt, ({ ctx, params, body }) => hangUp(ctx, params.id, body.reason)),
];
