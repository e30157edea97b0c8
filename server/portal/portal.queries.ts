import type { PortalPerson } from "#shared/portal/team.schema.ts";
import type { PortalOrder, PortalStats } from "#shared/portal/portal.schema.ts";
import type { LeadAnswer } from "#shared/leads/leads.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { readPage } from "#server/kernel/db/page.ts";
import type { Page } from "#server/kernel/db/page.ts";
import { query } from "#server/kernel/db/sql.ts";

/**
 * Reads as role pivotal_portal in the name of one organisation: only the portal's views exist for
 * it, and they are filtered. The role ends with the transaction.
 */
export async function asPortal<T>(
  ctx: Context,
  clientId: string,
  read: (ctx: Context) => Promise<T>,
): Promise<T> {
  const em = ctx.em.fork({ flushMode: "commit" });
  const portal: Context = { ...ctx, em };
  await em.begin();
  try {
    await enterPortal(portal, clientId);
    return await read(portal);
  } finally {
    await em.rollback();
  }
}

async function enterPortal(ctx: Context, clientId: string): Promise<void> {
  await query(ctx, `select set_config('app.client_id', $1, true)`, [clientId]);
  await query(ctx, `set local role pivotal_portal`);
}

/**
 * The same inside a running unit of work, which goes on as the app after it; for answers to the
 * client's own commands and for events written in their audience.
 */
export async function asPortalWithin<T>(
  ctx: Context,
  clientId: string,
  read: (ctx: Context) => Promise<T>,
): Promise<T> {
  await ctx.em.flush();
  await enterPortal(ctx, clientId);
  const result = await read(ctx);
  await query(ctx, `reset role`);
  await query(ctx, `select set_config('app.client_id', '', true)`);
  return result;
}

/** The organisation's orders, newest first; all of them, or those named. */
export function portalOrders(ctx: Context, ids: readonly string[] | null): Promise<PortalOrder[]> {
  return query(
    ctx,
    `select id, version, number, name, status, lead_goal as "leadGoal", starts_on as "startsOn",
            due_on as "dueOn", brief, change_request as "changeRequest",
            submitted_at as "submittedAt", created_at as "createdAt"
       from portal_order where $1::uuid[] is null or id = any($1::uuid[])
      order by number desc limit 500`,
    [ids],
  );
}

/** The organisation's people by name; all of them, or those named. */
export function portalPeople(ctx: Context, ids: readonly string[] | null): Promise<PortalPerson[]> {
  return query(
    ctx,
    `select id, version, name, email, client_kind as "clientKind", status
       from portal_person where $1::uuid[] is null or id = any($1::uuid[])
      order by name, id`,
    [ids],
  );
}

/** Figures by order, as they were last published. */
export async function portalStats(ctx: Context): Promise<Map<string, PortalStats>> {
  const rows = await query<{ id: string; value: PortalStats }>(
    ctx,
    `select order_id as id, value from portal_order_stats`,
  );
  return new Map(rows.map(({ id, value }) => [id, value]));
}

export interface PortalLeadRecord {
  id: string;
  version: number;
  orderId: string;
  deliveredAt: string;
  decision: "pending" | "accepted" | "rejected";
  comment: string | null;
  decidedAt: string | null;
  reply: string | null;
  firstName: string | null;
  lastName: string | null;
  jobTitle: string | null;
  seniority: string | null;
  email: string | null;
  phone: string | null;
  city: string | null;
  country: string | null;
  linkedinUrl: string | null;
  company: string | null;
  domain: string | null;
  industry: string | null;
  staffRange: string | null;
  staffCount: number | null;
  answers: LeadAnswer[];
}

const LEAD = `
  id, version, order_id as "orderId", delivered_at as "deliveredAt", decision, comment,
  decided_at as "decidedAt", reply, first_name as "firstName", last_name as "lastName",
  job_title as "jobTitle", seniority, email, phone, city, country,
  linkedin_url as "linkedinUrl", company, domain, industry, staff_range as "staffRange",
  staff_count as "staffCount", answers`;

export function portalLeadsById(ctx: Context, ids: readonly string[]): Promise<PortalLeadRecord[]> {
  return query(ctx, `select ${LEAD} from portal_lead where id = any($1::uuid[])`, [ids]);
}

/** How many leads of one order the organisation sees. */
export async function countPortalLeads(ctx: Context, orderId: string): Promise<number> {
  const [found] = await query<{ n: number }>(
    ctx,
    `select count(*)::int as n from portal_lead where order_id = $1`,
    [orderId],
  );
  return found?.n ?? 0;
}

/** One order's delivered leads, newest first. */
export function pageOfPortalLeads(
  ctx: Context,
  { orderId, ...page }: { orderId: string; limit: number; cursor?: string },
): Promise<Page<PortalLeadRecord>> {
  return readPage(ctx, {
    ...page,
    select: LEAD,
    from: "portal_lead",
    id: "id",
    where: ["order_id = $1"],
    params: [orderId],
    sort: { expr: "delivered_at", type: "timestamptz" },
    descending: true,
  });
}
