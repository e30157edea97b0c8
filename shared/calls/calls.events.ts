import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { zId } from "../kernel/ids.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zAgentState, zCallTask, zCallback, zDesk, zForm, zScript } from "./calls.schema.ts";
import { END_REASONS, SYSTEM_ACTIONS } from "./call.rules.ts";

/** Tasks of one campaign as they move: for who may see all of them. */
export const callFloorTopic = defineTopic({
  pattern: "call-floor:<campaignId>",
  class: "log",
  audience: "agency",
  verb: "task.read",
  events: rowEvents(zCallTask),
});

/** What one agent holds now: at most one row. */
export const deskTopic = defineTopic({
  pattern: "desk:<userId>",
  class: "log",
  audience: "self",
  verb: "task.work",
  events: rowEvents(zDesk),
});

/** Open callbacks of the workspace. */
export const callbacksTopic = defineTopic({
  pattern: "callbacks",
  class: "log",
  audience: "agency",
  verb: "task.read",
  events: rowEvents(zCallback),
});

/** Callbacks an agent may take: promised himself, and anybody's of his campaigns. */
export const ownCallbacksTopic = defineTopic({
  pattern: "callbacks:<userId>",
  class: "log",
  audience: "self",
  verb: "task.work",
  events: rowEvents(zCallback),
});

/** State of each agent, key = his id. */
export const agentsTopic = defineTopic({
  pattern: "agents",
  class: "gauge",
  audience: "agency",
  verb: "wallboard.read",
  value: zAgentState,
});

/** Scripts and forms, for their editors. */
export const scriptsTopic = defineTopic({
  pattern: "scripts",
  class: "log",
  audience: "agency",
  verb: "script.read",
  events: rowEvents(zScript),
});
export const formsTopic = defineTopic({
  pattern: "forms",
  class: "log",
  audience: "agency",
  verb: "form.read",
  events: rowEvents(zForm),
});

/** `agentId`: who held the task when it happened. */
const held = z.object({ agentId: zId });
export const taskClaimed = defineAction("task.claimed", "call_task", held);
export const taskReleased = defineAction(
  "task.released",
  "call_task",
  held.extend({ reason: z.string() }),
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
export const attemptStarted = defineAction(
  "attempt.started",
  "call_task",
  held.extend({ attemptId: zId }),
);
export const attemptMoved = defineAction(
  "attempt.moved",
  "call_task",
  held.extend({ attemptId: zId, state: z.string() }),
);
export const attemptEnded = defineAction(
  "attempt.ended",
  "call_task",
  held.extend({ attemptId: zId, reason: z.enum(END_REASONS) }),
);
export const dispositionSaved = defineAction(
  "attempt.disposed",
  "call_task",
  held.extend({
    attemptId: zId,
    dispositionId: zId,
    label: z.string(),
    action: z.enum(SYSTEM_ACTIONS),
    leadId: zId.nullable(),
  }),
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
export const dispositionUndone = defineAction(
  "attempt.disposition_undone",
  "call_task",
  held.extend({ attemptId: zId }),
);
/** A supervisor said that something else came of the call. */
export const dispositionCorrected = defineAction(
  "attempt.corrected",
  "call_task",
  z.object({
    attemptId: zId,
    was: z.string(),
    dispositionId: zId,
    label: z.string(),
    action: z.enum(SYSTEM_ACTIONS),
    reason: z.string(),
  }),
);
export const callbackSet = defineAction("callback.set", "callback", z.object({}));
/** Its owner did not keep it in time: it is anybody's of the campaign. */
export const callbackShared = defineAction("callback.shared", "callback", z.object({}));
/** `wasAnyones`: every agent of the campaign had it on his list, not `from` alone. */
export const callbackReassigned = defineAction(
  "callback.reassigned",
  "callback",
  z.object({ from: zId.nullable(), to: zId.nullable(), wasAnyones: z.boolean() }),
);
export const callbackClosed = defineAction(
  "callback.closed",
  "callback",
  z.object({ ownerId: zId.nullable() }),
);
export const scriptSaved = defineAction("script.saved", "script", z.object({ no: z.number() }));
export const formSaved = defineAction("form.saved", "form", z.object({ no: z.number() }));
export const dispositionsSet = defineAction(
  "campaign.dispositions_set",
  "campaign",
  z.object({ labels: z.array(z.string()) }),
);
