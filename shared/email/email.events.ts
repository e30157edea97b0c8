import { z } from "zod";
import { defineAction } from "#shared/kernel/action.ts";
import { rowEvents } from "#shared/kernel/row-events.ts";
import { defineTopic } from "#shared/kernel/topics.ts";
import { zSender, zTemplate } from "./email.schema.ts";

export const templatesTopic = defineTopic({
  pattern: "templates",
  class: "log",
  audience: "agency",
  verb: "template.read",
  events: rowEvents(zTemplate),
});

export const sendersTopic = defineTopic({
  pattern: "senders",
  class: "log",
  audience: "agency",
  verb: "sender.read",
  events: rowEvents(zSender),
});

/** How many mails the sandbox took, key `count`: the mailbox screen reads again when it moves. */
export const mailboxTopic = defineTopic({
  pattern: "mailbox",
  class: "gauge",
  audience: "agency",
  verb: "mailbox.read",
  value: z.object({ count: z.number().int() }),
});

export const templateSaved = defineAction(
  "template.saved",
  "template",
  z.object({ no: z.number().int(), contentHash: z.string() }),
);
export const templateApproved = defineAction(
  "template.approved",
  "template",
  z.object({ no: z.number().int(), contentHash: z.string() }),
);
export const senderSaved = defineAction("sender.saved", "sender", z.object({ name: z.string() }));

/** The ledger of a launched campaign stands: who gets it and who is skipped why. */
export const ledgerBuilt = defineAction(
  "email_campaign.ledger_built",
  "email_campaign",
  z.object({ pending: z.number().int(), skipped: z.number().int(), contentHash: z.string() }),
);
/** Its making was given up after several tries; and a person had it tried again. */
export const ledgerGivenUp = defineAction(
  "email_campaign.ledger_given_up",
  "email_campaign",
  z.object({}),
);
export const ledgerRetried = defineAction(
  "email_campaign.ledger_retried",
  "email_campaign",
  z.object({}),
);
export const unknownRequeued = defineAction(
  "email_campaign.unknown_requeued",
  "email_campaign",
  z.object({ count: z.number().int() }),
);
export const emailCampaignSet = defineAction("email_campaign.set", "email_campaign", z.object({}));

/** One person asked by a mail's link or by one click not to get any more. */
export const unsubscribed = defineAction(
  "email_send.unsubscribed",
  "email_send",
  z.object({ campaignId: z.string() }),
);
