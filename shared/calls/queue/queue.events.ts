import { z } from "zod";
import { defineAction } from "../../kernel/action.ts";
import { zId } from "../../kernel/ids.ts";
import { rowEvents } from "../../kernel/row-events.ts";
import { defineTopic } from "../../kernel/topics.ts";
import { zCallTask, zCurrentTask } from "./queue.schema.ts";

/** `agentId`: who held the task when it happened. */
const held = z.object({ agentId: zId });

/** Tasks of one campaign as they move: for who may see all of them. */
export const callFloorTopic = defineTopic({
  pattern: "call-floor:<campaignId>",
  class: "log",
  audience: "agency",
  verb: "task.read",
  events: rowEvents(zCallTask),
});

/** What one agent holds now: at most one row. */
export const currentTaskTopic = defineTopic({
  pattern: "current-task:<userId>",
  class: "log",
  audience: "self",
  verb: "task.work",
  events: rowEvents(zCurrentTask),
});

export const taskClaimed = defineAction("task.claimed", "call_task", held);

/** The campaign's dialer holds it, in this epoch of its lease. */
export const taskReserved = defineAction(
  "task.reserved",
  "call_task",
  z.object({ epoch: z.number().int() }),
);

/** `agentId` null: a dialer held it. */
export const taskReleased = defineAction(
  "task.released",
  "call_task",
  z.object({ agentId: zId.nullable(), reason: z.string() }),
);

export const taskRemoved = defineAction(
  "task.removed",
  "call_task",
  z.object({ agentId: zId.nullable(), reason: z.string() }),
);

/** The holder's page lost its connection; and is back under another one. */
export const taskDetached = defineAction("task.detached", "call_task", held);

export const taskReattached = defineAction("task.reattached", "call_task", held);

export const taskReplanned = defineAction(
  "task.replanned",
  "call_task",
  z.object({ reason: z.string() }),
);

/** A call that waits for its disposition goes to another agent. */
export const taskHandedOver = defineAction(
  "task.handed_over",
  "call_task",
  held.extend({ to: zId }),
);

/** A supervisor gave it to another agent, or (`to` null) to anybody; nobody held it. */
export const taskReassigned = defineAction(
  "task.reassigned",
  "call_task",
  z.object({ from: zId.nullable(), to: zId.nullable() }),
);

/** The building of a campaign's queue was given up after several tries; and a person had it tried again. */
export const queueGivenUp = defineAction(
  "campaign.queue_given_up",
  "campaign",
  z.object({ snapshotNo: z.number().int() }),
);

export const queueRetried = defineAction(
  "campaign.queue_retried",
  "campaign",
  z.object({ snapshotNo: z.number().int() }),
);
