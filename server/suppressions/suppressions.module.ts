import { suppressionsTopic } from "#shared/suppressions/suppressions.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { presentSuppressions } from "./suppressions.present.ts";
import { suppressionsRoutes } from "./suppressions.routes.ts";

export const suppressionsModule: ServerModule = {
  name: "suppressions",
  routes: suppressionsRoutes,
  topics: [{ def: suppressionsTopic }],
  project: {
    suppression: async (ctx, records) => {
      const rows = await presentSuppressions(
        ctx,
        records.map((record) => record.id),
      );
      return rows.map((row) =>
        suppressionsTopic.event({}, "upsert", {
          op: "upsert",
          id: row.id,
          version: row.version,
          row,
        }),
      );
    },
    suppression_batch: async (_ctx, records) =>
      records.map((record) =>
        suppressionsTopic.event({}, "stale", { op: "stale", batchId: record.id }),
      ),
  },
};
