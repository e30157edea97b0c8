import type { ServerModule } from "#server/kernel/module.ts";
import { Segment } from "./segments.entity.ts";

export const segmentsModule: ServerModule = {
  name: "segments",
  entities: [Segment],
  audited: { Segment: "segment" },
};
