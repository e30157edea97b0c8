import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { zId } from "../kernel/ids.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zLead, zLeadRow } from "./leads.schema.ts";

/** What waits for a reviewer: a lead leaves it when it is decided. */
export const qaQueueTopic = defineTopic({
  pattern: "qa-queue",
  class: "log",
  audience: "agency",
  verb: "lead.read",
  events: rowEvents(zLeadRow),
});

/** Every lead, in whatever state. */
export const leadsTopic = defineTopic({
  pattern: "leads",
  class: "log",
  audience: "agency",
  verb: "lead.read",
  events: rowEvents(zLeadRow),
});

export const leadTopic = defineTopic({
  pattern: "lead:<id>",
  class: "log",
  audience: "agency",
  verb: "lead.read",
  events: rowEvents(zLead),
});

/** The leads that came of one agent's calls. */
export const agentLeadsTopic = defineTopic({
  pattern: "agent-leads:<userId>",
  class: "log",
  audience: "self",
  verb: "lead.read",
  events: rowEvents(zLeadRow),
});

/**
 * Until when claims last, per holder (key: user id). Renewals come every half minute: they change
 * nothing of the lead, so they raise no version and write no event.
 */
export const qaClaimsTopic = defineTopic({
  pattern: "qa-claims",
  class: "gauge",
  audience: "agency",
  verb: "lead.read",
  value: z.object({ claims: z.array(z.object({ leadId: zId, until: z.string() })) }),
});

const ofLead = z.object({ campaignId: zId, contactId: zId });
const withReason = ofLead.extend({ reason: z.string() });

export const leadCreated = defineAction(
  "lead.created",
  "lead",
  ofLead.extend({ attemptId: zId, agentId: zId }),
);
export const leadClaimed = defineAction("lead.claimed", "lead", z.object({ ownerId: zId }));
export const leadReleased = defineAction(
  "lead.released",
  "lead",
  z.object({ ownerId: zId, because: z.enum(["released", "expired", "left"]) }),
);
export const leadApproved = defineAction("lead.approved", "lead", ofLead);
export const leadRejected = defineAction("lead.rejected", "lead", withReason);
export const leadReturned = defineAction("lead.returned", "lead", withReason);
export const leadFixed = defineAction("lead.fixed", "lead", ofLead);
/** Another agent is to mend it or to answer for it. */
export const leadReassigned = defineAction(
  "lead.reassigned",
  "lead",
  z.object({ from: zId, to: zId }),
);
export const leadNoted = defineAction("lead.noted", "lead", z.object({ noteId: zId }));
/** Held with a question to its agent, and their answer; the claim goes on. */
export const leadHeld = defineAction("lead.held", "lead", z.object({ questionId: zId }));
export const leadHoldAnswered = defineAction(
  "lead.hold_answered",
  "lead",
  z.object({ questionId: zId }),
);
export const leadPublished = defineAction(
  "lead.published",
  "lead",
  ofLead.extend({ orderId: zId }),
);
export const leadRecalled = defineAction(
  "lead.recalled",
  "lead",
  withReason.extend({ orderId: zId }),
);
export const leadClientAccepted = defineAction(
  "lead.client_accepted",
  "lead",
  ofLead.extend({ orderId: zId, comment: z.string().nullable() }),
);
export const leadClientRejected = defineAction(
  "lead.client_rejected",
  "lead",
  ofLead.extend({ orderId: zId, comment: z.string() }),
);
export const leadUpheld = defineAction("lead.upheld", "lead", withReason.extend({ orderId: zId }));
export const leadAnswered = defineAction(
  "lead.answered",
  "lead",
  withReason.extend({ orderId: zId }),
);
