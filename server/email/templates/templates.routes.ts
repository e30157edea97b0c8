import { templatesTopic } from "#shared/email/templates/templates.events.ts";
import * as contract from "#shared/email/templates/templates.contract.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { route } from "#server/kernel/http/route.ts";
import { templateRows } from "./templates.queries.ts";
import type { Written } from "./templates.service.ts";
import {
  approveTemplate,
  compilePatch,
  createTemplate,
  previewTemplate,
  readTemplate,
  updateTemplate,
  writtenBy,
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
  route(
    contract.createTemplate,
    ({ ctx, body }, written: Written) => createTemplate(ctx, body, written),
    { before: ({ ctx, body: { name: _, ...content } }) => writtenBy(ctx, content) },
  ),
  // it reads, and waits for a thread: nothing is held meanwhile
  route(contract.previewTemplate, ({ ctx, body }) => previewTemplate(ctx, body), {
    ownTransaction: true,
  }),
  route(
    contract.updateTemplate,
    ({ ctx, params, version, body }, written: Written | null) =>
      updateTemplate(ctx, params.id, version, body, written),
    { before: ({ ctx, params, version, body }) => compilePatch(ctx, params.id, version, body) },
  ),
  route(contract.approveTemplate, ({ ctx, params, version, body }) =>
    approveTemplate(ctx, params.id, version, body.contentHash),
  ),
];
