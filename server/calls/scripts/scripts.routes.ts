import { scriptsTopic } from "#shared/calls/scripts/scripts.events.ts";
import * as contract from "#shared/calls/scripts/scripts.contract.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { route } from "#server/kernel/http/route.ts";
import { presentScripts } from "./scripts.present.ts";
import { createScript, saveScript } from "./scripts.service.ts";

export const scriptsRoutes = [
  route(contract.listScripts, async (call) => {
    await setPositions(call, [scriptsTopic.topic()]);
    return { items: await presentScripts(call.ctx, null), nextCursor: null };
  }),
  route(contract.createScript, ({ ctx, body }) => createScript(ctx, body)),
  route(contract.saveScript, ({ ctx, params, version, body }) =>
    saveScript(ctx, params.id, version, body),
  ),
];
