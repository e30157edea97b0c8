import { templatesTopic } from "#shared/email/templates/templates.events.ts";
import * as contract from "#shared/email/templates/templates.contract.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { route } from "#server/kernel/http/route.ts";
import { templateRows } from "./templates.queries.ts";
import {
  approveTemplate,
  createTemplate,
  previewTemplate,
  readTemplate,
  updateTemplate,
} from "./templates.service.ts";

export const templatesRoutes = [
  route(contract.listTemplates, async (call) => {
    await setPositions(call, [templatesTopic.topic()]);
    return { items: await templateRows(call.ctx), nextCursor: null };
  }),
  route(contract.getTemplate, async (call) => {
    await setPositions(call, [templatesTopic.topic()]);
    return readTemplate(call.ctx, call.params.id);
  }),
  route(contract.createTemplate, ({ ctx, body }) => createTemplate(ctx, body)),
  route(contract.previewTemplate, ({ ctx, body }) => previewTemplate(ctx, body)),
  route(contract.updateTemplate, ({ ctx, params, version, body }) =>
    updateTemplate(ctx, params.id, version, body),
  ),
  route(contract.approveTemplate, ({ ctx, params, version, body }) =>
    approveTemplate(ctx, params.id, version, body.contentHash),
  ),
];
