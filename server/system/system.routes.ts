import { deadLettersTopic } from "#shared/kernel/system-topics.ts";
import * as contract from "#shared/system/system.contract.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { pageOfDeadLetters } from "./dead-letters.queries.ts";
import { dismiss, runAgain } from "./dead-letters.service.ts";
import { systemNow } from "./system.queries.ts";
import { route } from "#server/kernel/http/route.ts";

export const systemRoutes = [
  route(contract.getSystem, ({ ctx }) => systemNow(ctx)),
  route(contract.listDeadLetters, async (call) => {
    await setPositions(call, [deadLettersTopic.topic({})]);
    return pageOfDeadLetters(call.ctx, call.query);
  }),
  route(contract.runDeadLetterAgain, async ({ ctx, params }) => {
    await runAgain(ctx, params.id);
  }),
  route(contract.dismissDeadLetter, async ({ ctx, params, body }) => {
    await dismiss(ctx, params.id, body.reason);
  }),
];
