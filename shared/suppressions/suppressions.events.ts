import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { zId } from "../kernel/ids.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zChannel, zSuppression, zSuppressionScope } from "./suppressions.schema.ts";

export const suppressionsTopic = defineTopic({
  pattern: "suppressions",
  class: "log",
  audience: "agency",
  verb: "suppression.read",
  events: rowEvents(zSuppression),
});

/**
 * One suppression took effect. Its id is the row's. Subscribers drop what they have queued for
 * whom it names, in a transaction of their own.
 */
export const suppressionAdded = defineAction(
  "suppression.added",
  "suppression",
  z.object({
    scope: zSuppressionScope,
    key: z.string(),
    channel: zChannel.nullable(),
    campaignId: zId.nullable(),
    clientId: zId.nullable(),
    batchId: zId,
  }),
);

/** Many at once (≤ 2,000 a chunk): its id is the batch's, which the rows carry. */
export const suppressionsAdded = defineAction(
  "suppression_batch.added",
  "suppression_batch",
  z.object({ batchId: zId, count: z.number().int() }),
);

export const suppressionLifted = defineAction(
  "suppression.lifted",
  "suppression",
  z.object({ reason: z.string(), evidence: z.string() }),
);
