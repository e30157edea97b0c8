import type { Response } from "express";
import * as contract from "#shared/email/unsubscribe/unsubscribe.contract.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { route } from "#server/kernel/http/route.ts";
import { unsubscribePage } from "./unsubscribe.page.ts";
import { readUnsubscribeToken, unsubscribeSend } from "./unsubscribe.service.ts";

function page(res: Response, status: number, html: string): void {
  res.status(status).set("cache-control", "no-store").type("html").send(html);
}

export const unsubscribeRoutes = [
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
