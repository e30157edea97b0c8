import { segmentCountsTopic, segmentsTopic } from "#shared/segments/segments.events.ts";
import { loadSegments, sharedInTeams } from "#server/filters/filters.service.ts";
import { ownedRecords } from "#server/kernel/handover.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { Segment } from "./segments.entity.ts";
import { presentSegments } from "./segments.present.ts";
import { countDrift, settledCounts } from "./segments.queries.ts";
import { segmentsRoutes } from "./segments.routes.ts";

export const segmentsModule: ServerModule = {
  name: "segments",
  entities: [Segment],
  audited: { Segment: "segment" },
  routes: segmentsRoutes,
  topics: [{ def: segmentsTopic }, { def: segmentCountsTopic, actual: settledCounts }],
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
    // who joins or leaves a team sees other rows now; the topic says which, REST to whom
    team: async (ctx, records) => {
      const ids = await sharedInTeams(ctx, "segment", records);
      return ids
        ? [segmentsTopic.event({}, "stale", { op: "stale", ...ids }, { authz: true })]
        : [];
    },
  },
  replayPolicies: {
    segments: async (ctx, ids) => new Set((await loadSegments(ctx, ids, true)).keys()),
  },
  handover: [
    ownedRecords({
      what: "segments",
      kind: "segment",
      verb: "segment.edit",
      where: "t.deleted_at is null",
    }),
  ],
  verify: countDrift,
};
