import type { Response } from "express";
import type { TopicName } from "#shared/kernel/topic-ref.ts";
import type { Context } from "../context.ts";
import { execOf } from "../db/sql.ts";
import { topicHeads } from "../events/topic-heads.ts";

/**
 * Header X-Positions: where these topics stood before the data is read. A screen subscribes from
 * there, so that what happens between the read and the subscription is replayed. Call it first.
 */
export async function setPositions(
  call: { ctx: Context; res: Response },
  topics: readonly TopicName[],
): Promise<void> {
  const positions = await topicHeads(execOf(call.ctx), topics);
  call.res.set("x-positions", JSON.stringify(positions));
}
