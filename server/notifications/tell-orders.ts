import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { causeOf } from "./cause.ts";
import type { Happened } from "./notifications.jobs.ts";
import type { Told } from "./notifications.service.ts";

/** What the client reads of a step of the agency: no name of a person, no note but the request. */
const FOR_CLIENT: Record<string, (name: string) => string> = {
  requestChanges: (name) => `Changes are asked for ${name}`,
  start: (name) => `${name} is in progress`,
  complete: (name) => `${name} is complete`,
  cancel: (name) => `${name} was cancelled`,
};

interface OrderNames {
  name: string;
  clientId: string;
  client: string;
}

/** Of the client's steps the managers; of the agency's the client's people. */
export async function tellOfOrder(ctx: Context, happened: Happened): Promise<Told[]> {
  const { entityId, actorId } = happened;
  const step = String(happened.payload["step"]);
  const order = await queryOne<OrderNames>(
    ctx,
    `select o.name, o.client_id as "clientId", c.name as client
       from client_order o join client c on c.id = o.client_id where o.id = $1`,
    [entityId],
  );
  if (!order) return [];
  const byClient = actorId !== null && (await isClientUser(ctx, actorId));
  if (step === "submit" || byClient) {
    const managers = await query<{ id: string }>(
      ctx,
      `select id from app_user
        where status = 'active' and roles && array['admin', 'campaign_manager']`,
    );
    const did = step === "submit" ? "submitted" : "cancelled";
    return managers.map(({ id }) => ({
      userId: id,
      kind: step === "submit" ? "order.submitted" : "order.moved",
      title: `${order.client} ${did} ${order.name}`,
      href: `/orders/${entityId}`,
    }));
  }
  const people = await query<{ id: string }>(
    ctx,
    `select id from app_user where client_id = $1 and status = 'active'`,
    [order.clientId],
  );
  const cause = step === "requestChanges" ? await causeOf(ctx, happened) : undefined;
  const note = cause?.data["note"];
  return people.map(({ id }) => ({
    userId: id,
    kind: "order.moved",
    title: FOR_CLIENT[step]!(order.name),
    detail: typeof note === "string" ? note : null,
    href: `/portal/orders/${entityId}`,
  }));
}

async function isClientUser(ctx: Context, id: string): Promise<boolean> {
  const row = await queryOne<{ client: boolean }>(
    ctx,
    `select client_id is not null as client from app_user where id = $1`,
    [id],
  );
  return row?.client ?? false;
}
