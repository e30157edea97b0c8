import { segmentCountsTopic, segmentsTopic } from "#shared/segments/segments.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { Segment } from "./segments.entity.ts";
import { presentSegments } from "./segments.present.ts";
import { countDrift } from "./segments.queries.ts";
import { segmentsRoutes } from "./segments.routes.ts";

export const segmentsModule: ServerModule = {
  name: "segments",
  entities: [Segment],
  audited: { Segment: "segment" },
  routes: segmentsRoutes,
  topics: [{ def: segmentsTopic }, { def: segmentCountsTopic }],
  project: {
    segment: async (ctx, records) => {
      const ids = [...new Set(records.map((record) => record.id))];
      const rows = await presentSegments(ctx, ids);
      return rows.map(({ deleted, ...row }) => {
        const { id, version } = row;
        if (deleted) return segmentsTopic.event({}, "left", { op: "left", id, version });
        // who may see it differs by person: the topic says only that it changed
        if (row.visibility !== "global") {
          return segmentsTopic.event({}, "stale", { op: "stale", ids: [id] });
        }
        return segmentsTopic.event({}, "upsert", { op: "upsert", id, version, row });
      });
    },
  },
  verify: countDrift,
};
