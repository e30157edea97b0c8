import { clientPeopleTopic, clientTopic, orderPortalTopic } from "#shared/portal/portal.events.ts";
import { userSignedIn } from "#shared/users/users.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { OutboxRow } from "#server/kernel/events/outbox.ts";
import type { Projector } from "#server/kernel/module.ts";
import { projectOrders } from "#server/orders/orders.service.ts";
import { toPortalLead } from "./portal.present.ts";
import { asPortalWithin, portalLeadsById, portalOrders, portalPeople } from "./portal.queries.ts";
import type { Recorded } from "#server/kernel/db/recorded.ts";

const idsOf = (records: readonly Recorded[]) => [...new Set(records.map((record) => record.id))];

/** An order's change goes to staff as its row and to its client as theirs, read as the portal. */
export const projectOrder: Projector = async (ctx, records) => {
  const ids = idsOf(records);
  const rows = await projectOrders(ctx, ids);
  for (const [clientId, mine] of await byClient(
    ctx,
    `select id, client_id as "clientId" from client_order where id = any($1::uuid[])`,
    ids,
  )) {
    const orders = await asPortalWithin(ctx, clientId, (portal) => portalOrders(portal, mine));
    for (const row of orders) {
      const upsert = { op: "upsert", id: row.id, version: row.version, row } as const;
      rows.push(clientTopic.event({ clientId }, "upsert", upsert));
    }
  }
  return rows;
};

/**
 * A delivered lead's change, on its order's portal topic: the row as the portal reads it, or `left`
 * when the portal does not see it any more.
 */
export const projectDelivery: Projector = async (ctx, records) => {
  const ids = idsOf(records);
  const deliveries = await query<{
    id: string;
    orderId: string;
    clientId: string;
    version: number;
  }>(
    ctx,
    `select lead_id as id, order_id as "orderId", client_id as "clientId", version
       from client_delivery where lead_id = any($1::uuid[])`,
    [ids],
  );
  const rows: OutboxRow[] = [];
  for (const clientId of new Set(deliveries.map((delivery) => delivery.clientId))) {
    const mine = deliveries.filter((delivery) => delivery.clientId === clientId);
    const leads = await asPortalWithin(ctx, clientId, (portal) =>
      portalLeadsById(
        portal,
        mine.map(({ id }) => id),
      ),
    );
    const seen = new Map(leads.map((lead) => [lead.id, toPortalLead(lead)]));
    for (const { id, orderId, version } of mine) {
      const row = seen.get(id);
      rows.push(
        row
          ? orderPortalTopic.event({ id: orderId }, "upsert", { op: "upsert", id, version, row })
          : orderPortalTopic.event({ id: orderId }, "left", { op: "left", id, version }),
      );
    }
  }
  return rows;
};

/** What happens to a client's person goes to their colleagues; that they sign in is not for them. */
export const projectPerson: Projector = async (ctx, records) => {
  const told = records.filter(({ action }) => action !== userSignedIn.name);
  if (told.length === 0) return [];
  const rows: OutboxRow[] = [];
  for (const [clientId, mine] of await byClient(
    ctx,
    `select id, client_id as "clientId" from app_user
      where id = any($1::uuid[]) and client_id is not null`,
    idsOf(told),
  )) {
    const people = await asPortalWithin(ctx, clientId, (portal) => portalPeople(portal, mine));
    for (const row of people) {
      const upsert = { op: "upsert", id: row.id, version: row.version, row } as const;
      rows.push(clientPeopleTopic.event({ clientId }, "upsert", upsert));
    }
  }
  return rows;
};

async function byClient(
  ctx: Context,
  sql: string,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { id, clientId } of await query<{ id: string; clientId: string }>(ctx, sql, [ids])) {
    found.set(clientId, [...(found.get(clientId) ?? []), id]);
  }
  return found;
}
