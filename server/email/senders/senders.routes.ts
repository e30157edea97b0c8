import { sendersTopic } from "#shared/email/senders/senders.events.ts";
import * as contract from "#shared/email/senders/senders.contract.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { route } from "#server/kernel/http/route.ts";
import { createSender, listSenders, updateSender } from "./senders.service.ts";

export const sendersRoutes = [
  route(contract.listSenders, async (call) => {
    await setPositions(call, [sendersTopic.topic()]);
    return { items: await listSenders(call.ctx), nextCursor: null };
  }),
  route(contract.createSender, ({ ctx, body }) => createSender(ctx, body)),
  route(contract.updateSender, ({ ctx, params, version, body }) =>
    updateSender(ctx, params.id, version, body),
  ),
];
