import { z } from "zod";
import { defineAction } from "../../kernel/action.ts";

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

export const failedRetried = defineAction(
  "email_campaign.failed_retried",
  "email_campaign",
  z.object({ count: z.number().int() }),
);

/** A person said what became of mails that nobody knew of. */
export const unknownSettled = defineAction(
  "email_campaign.unknown_settled",
  "email_campaign",
  z.object({ count: z.number().int(), arrived: z.boolean() }),
);

export const unknownRequeued = defineAction(
  "email_campaign.unknown_requeued",
  "email_campaign",
  z.object({ count: z.number().int() }),
);
