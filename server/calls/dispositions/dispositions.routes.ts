import * as contract from "#shared/calls/dispositions/dispositions.contract.ts";
import { route } from "#server/kernel/http/route.ts";
import { authorizeOn } from "#server/kernel/policy.ts";
import { addDnc } from "./dnc.service.ts";
import { disposeAttempt, labelsOf, setDispositions } from "./dispositions.service.ts";
import { undoDisposition } from "./undo.service.ts";

export const dispositionsRoutes = [
  route(contract.listDispositions, async ({ ctx, params }) => {
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    return labelsOf(ctx, params.id);
  }),
  route(contract.setDispositions, ({ ctx, params, version, body }) =>
    setDispositions(ctx, params.id, body, version),
  ),
  route(contract.disposeAttempt, ({ ctx, params, body }) => disposeAttempt(ctx, params.id, body)),
  route(contract.addDnc, async ({ ctx, params, body }) => ({
    receipt: await addDnc(ctx, params.id, body.scope),
  })),
  route(contract.undoDisposition, async ({ ctx, params }) => ({
    currentTask: await undoDisposition(ctx, params.id),
  })),
];
