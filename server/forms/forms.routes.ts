import { formsTopic } from "#shared/forms/forms.events.ts";
import * as contract from "#shared/forms/forms.contract.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { route } from "#server/kernel/http/route.ts";
import { presentForms } from "./forms.present.ts";
import { createForm, saveForm } from "./forms.service.ts";

export const formsRoutes = [
  route(contract.listForms, async (call) => {
    await setPositions(call, [formsTopic.topic()]);
    return { items: await presentForms(call.ctx, null), nextCursor: null };
  }),
  route(contract.createForm, ({ ctx, body }) => createForm(ctx, body)),
  route(contract.saveForm, ({ ctx, params, version, body }) =>
    saveForm(ctx, params.id, version, body),
  ),
];
