import * as contract from "#shared/email/email.contract.ts";
import type { Response } from "express";
import { transact } from "#server/kernel/db/transact.ts";
import { route } from "#server/kernel/http/mount.ts";
import type { MountedRoute } from "#server/kernel/http/mount.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { authorizeOn } from "#server/kernel/policy.ts";
import { readEmailCampaign, setEmailCampaign } from "./email-campaigns.service.ts";
import { retryLedger } from "./ledger-retry.service.ts";
import { pageOfMailbox, readMailboxMail } from "./mailbox.service.ts";
import { createSender, listSenders, updateSender } from "./senders.service.ts";
import { pageOfSends, whyThisSend } from "./sends.queries.ts";
import { requeueUnknownSends } from "./sweep.service.ts";
import { templateRows } from "./templates.queries.ts";
import {
  approveTemplate,
  createTemplate,
  previewTemplate,
  readTemplate,
  updateTemplate,
} from "./templates.service.ts";
import { unsubscribePage } from "./unsubscribe.page.ts";
import { readUnsubscribeToken, unsubscribeSend } from "./unsubscribe.service.ts";

function page(res: Response, status: number, html: string): void {
  res.status(status).set("cache-control", "no-store").type("html").send(html);
}

export const emailRoutes: MountedRoute[] = [
  route(contract.listSenders, async (call) => {
    await setPositions(call, ["senders"]);
    return { items: await listSenders(call.ctx), nextCursor: null };
  }),
  route(contract.createSender, ({ ctx, body }) => createSender(ctx, body)),
  route(contract.updateSender, ({ ctx, params, version, body }) =>
    updateSender(ctx, params.id, version, body),
  ),

  route(contract.listTemplates, async (call) => {
    await setPositions(call, ["templates"]);
    return { items: await templateRows(call.ctx), nextCursor: null };
  }),
  route(contract.getTemplate, async (call) => {
    await setPositions(call, ["templates"]);
    return readTemplate(call.ctx, call.params.id);
  }),
  route(contract.createTemplate, ({ ctx, body }) => createTemplate(ctx, body)),
  route(contract.previewTemplate, ({ ctx, body }) => previewTemplate(ctx, body)),
  route(contract.updateTemplate, ({ ctx, params, version, body }) =>
    updateTemplate(ctx, params.id, version, body),
  ),
  route(contract.approveTemplate, ({ ctx, params, version, body }) =>
    approveTemplate(ctx, params.id, version, body.contentHash),
  ),

  route(contract.getEmailCampaign, async (call) => {
    await authorizeOn(call.ctx, "campaign.read", call.params.id, "campaign");
    await setPositions(call, [`campaign-progress:${call.params.id}`]);
    return readEmailCampaign(call.ctx, call.params.id);
  }),
  route(contract.setEmailCampaign, ({ ctx, params, version, body }) =>
    setEmailCampaign(ctx, params.id, version, body),
  ),
  route(contract.listSends, async ({ ctx, params, query }) => {
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    return pageOfSends(ctx, { campaignId: params.id, ...query });
  }),
  route(contract.whySend, async ({ ctx, params }) => {
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    await authorizeOn(ctx, "contact.read", params.contactId, "recipient");
    return whyThisSend(ctx, params.id, params.contactId);
  }),
  route(contract.requeueUnknown, async ({ ctx, params }) => ({
    requeued: await requeueUnknownSends(ctx, params.id),
  })),
  route(contract.retryLedger, async ({ ctx, params }) => {
    await retryLedger(ctx, params.id);
    return readEmailCampaign(ctx, params.id);
  }),

  route(contract.listMailbox, ({ ctx, query }) => pageOfMailbox(ctx, query)),
  route(contract.getMailboxMail, ({ ctx, params }) => readMailboxMail(ctx, params.id)),

  route(contract.showUnsubscribe, async ({ ctx, params, res }) => {
    const known = readUnsubscribeToken(ctx, params.token) !== null;
    page(res, known ? 200 : 404, unsubscribePage(known ? "ask" : "unknown", params.token));
    return undefined;
  }),
  route(contract.unsubscribe, async ({ ctx, params, res }) => {
    const messageToken = readUnsubscribeToken(ctx, params.token);
    const found =
      messageToken !== null && (await transact(ctx, (tx) => unsubscribeSend(tx, messageToken)));
    page(res, found ? 200 : 404, unsubscribePage(found ? "done" : "unknown"));
    return undefined;
  }),
];
