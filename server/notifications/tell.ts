import type { Context } from "#server/kernel/context.ts";
import { tellReassigned } from "./tell-callbacks.ts";
import { tellOfCampaign } from "./tell-campaigns.ts";
import { tellOfImport } from "./tell-imports.ts";
import {
  tellClientRejected,
  tellLeadReassigned,
  tellReturned,
  tellTakenOver,
} from "./tell-leads.ts";
import { tellOfOrder } from "./tell-orders.ts";
import type { Happened } from "./notifications.jobs.ts";
import { notify } from "./notifications.service.ts";
import type { Told } from "./notifications.service.ts";

/** Whom an action concerns, and in which words; nobody when it is no news for anybody. */
type Teller = (ctx: Context, happened: Happened) => Promise<Told[]>;

const TELLERS: Record<string, Teller> = {
  "lead.returned": tellReturned,
  "lead.reassigned": tellLeadReassigned,
  "lead.client_rejected": tellClientRejected,
  "lead.claimed": tellTakenOver,
  "callback.reassigned": tellReassigned,
  "campaign.paused": tellOfCampaign,
  "campaign.resumed": tellOfCampaign,
  "campaign.stopped": tellOfCampaign,
  "campaign.completed": tellOfCampaign,
  "campaign.held": tellOfCampaign,
  "order.moved": tellOfOrder,
  "import.ended": tellOfImport,
};

/** Tells everybody whom an action concerns, except who did it. Idempotent. */
export async function tellOf(ctx: Context, happened: Happened): Promise<number> {
  const told = (await TELLERS[happened.action]?.(ctx, happened)) ?? [];
  const others = told.filter(
    ({ userId, kind }) => userId !== happened.actorId || kind === "import.ended",
  );
  return notify(ctx, others, () => happened.eventId, new Date(happened.at));
}
