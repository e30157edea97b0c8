import * as campaigns from "#shared/campaigns/campaigns.events.ts";
import { importEnded } from "#shared/imports/imports.events.ts";
import type { Action } from "#shared/kernel/action.ts";
import * as leads from "#shared/leads/leads.events.ts";
import { orderMoved } from "#shared/orders/orders.events.ts";
import { actorId } from "#server/kernel/context.ts";
import type { Subscriber } from "#server/kernel/module.ts";
import { tellJob } from "./notifications.jobs.ts";
import { callbackReassigned } from "#shared/calls/callbacks/callbacks.events.ts";

const TOLD: readonly Action[] = [
  leads.leadReturned,
  leads.leadReassigned,
  leads.leadClientRejected,
  leads.leadClaimed,
  callbackReassigned,
  campaigns.campaignPaused,
  campaigns.campaignResumed,
  campaigns.campaignStopped,
  campaigns.campaignCompleted,
  campaigns.campaignHeld,
  orderMoved,
  importEnded,
];

export const notificationSubscribers: Subscriber[] = TOLD.map((on) => ({
  on,
  job: tellJob,
  payload: ({ action, id, payload }, ctx) => ({
    eventId: ctx.newId(),
    action,
    entityId: id,
    payload,
    actorId: actorId(ctx.actor),
    at: ctx.now().toISOString(),
  }),
}));
