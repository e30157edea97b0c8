import { segmentsTopic } from "#shared/segments/segments.events.ts";
import * as contract from "#shared/segments/segments.contract.ts";
import { notFound } from "#server/kernel/errors.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { pageOfSegments, visibleSegment } from "./segments.present.ts";
import { previewFilter } from "./segments.queries.ts";
import * as segments from "./segments.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const segmentsRoutes = [
  route(contract.listSegments, async (call) => {
    await setPositions(call, [segmentsTopic.topic()]);
    return pageOfSegments(call.ctx, call.query);
  }),
  route(contract.getSegment, async (call) => {
    await setPositions(call, [segmentsTopic.topic()]);
    const segment = await visibleSegment(call.ctx, call.params.id);
    if (!segment) throw notFound("segment");
    return segment;
  }),
  route(contract.previewSegment, ({ ctx, res, body }) => previewFilter(ctx, res, body.filter), {
    ownTransaction: true,
  }),
  route(contract.createSegment, ({ ctx, body }) => segments.createSegment(ctx, body)),
  route(contract.changeSegment, ({ ctx, params, version, body }) =>
    segments.changeSegment(ctx, params.id, version, body),
  ),
  route(contract.deleteSegment, async ({ ctx, params, version }) => {
    await segments.deleteSegment(ctx, params.id, version);
    return undefined;
  }),
  route(contract.convertToList, ({ ctx, params, body }) =>
    segments.convertToList(ctx, params.id, body),
  ),
];
