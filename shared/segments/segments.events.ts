import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zId } from "../kernel/ids.ts";
import { zSegment, zSegmentCount } from "./segments.schema.ts";

/** Rows of global segments; of others only that something changed, and REST says to whom. */
export const segmentsTopic = defineTopic({
  pattern: "segments",
  class: "log",
  audience: "agency",
  verb: "segment.read",
  events: rowEvents(zSegment),
});

/** Members per segment; key = the segment's id. Of those not global only that the count changed. */
export const segmentCountsTopic = defineTopic({
  pattern: "segment-counts",
  class: "gauge",
  audience: "agency",
  verb: "segment.read",
  value: zSegmentCount,
});

const none = z.object({});
export const segmentCreated = defineAction("segment.created", "segment", none);
export const segmentChanged = defineAction("segment.changed", "segment", none);
export const segmentDeleted = defineAction("segment.deleted", "segment", none);
export const segmentConverted = defineAction(
  "segment.converted",
  "segment",
  z.object({ listId: zId, members: z.number().int() }),
);
