import { LEAD_STATUSES } from "#shared/leads/lead.rules.ts";
import type { Order, OrderStats } from "#shared/orders/orders.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";

const ORDER = `
  select o.id, o.version, o.client_id as "clientId", cl.name as "clientName", o.number, o.name,
         o.status, o.lead_goal as "leadGoal", o.starts_on as "startsOn", o.due_on as "dueOn", o.brief,
         o.change_request as "changeRequest", o.submitted_at as "submittedAt",
         o.created_at as "createdAt",
         coalesce((select jsonb_agg(jsonb_build_object('campaignId', b.campaign_id,
             'campaignName', c.name, 'linkedFrom', b.linked_from, 'linkedTo', b.linked_to)
             order by b.linked_from, c.name)
           from order_campaign b join campaign c on c.id = b.campaign_id
          where b.order_id = o.id), '[]') as campaigns
    from client_order o join client cl on cl.id = o.client_id`;

/** Orders by id, as staff see them. */
export function ordersById(ctx: Context, ids: readonly string[]): Promise<Order[]> {
  return query(ctx, `${ORDER} where o.id = any($1::uuid[])`, [ids]);
}

/** Newest first; `before` is the last id of the page before (ids are made in order of time). */
export function pageOfOrders(
  ctx: Context,
  { status, limit, before }: { status?: string; limit: number; before?: string },
): Promise<Order[]> {
  return query(
    ctx,
    `${ORDER} where ($1::text is null or o.status = $1) and ($2::uuid is null or o.id < $2)
      order by o.id desc limit ${limit}`,
    [status ?? null, before ?? null],
  );
}

interface StatsRow extends Omit<OrderStats, "leadsByStatus"> {
  id: string;
  leadsByStatus: Partial<OrderStats["leadsByStatus"]>;
}

/**
 * Figures of orders from rows: what was done in linked campaigns on days of the link, and what was
 * delivered. Links of one order and campaign never overlap, so nothing counts twice.
 */
export async function orderStats(
  ctx: Context,
  ids: readonly string[],
): Promise<Map<string, OrderStats>> {
  const rows = await query<StatsRow>(ctx, STATS, [ids]);
  const zero = Object.fromEntries(LEAD_STATUSES.map((status) => [status, 0]));
  return new Map(
    rows.map(({ id, ...stats }) => [
      id,
      {
        ...stats,
        leadsByStatus: { ...zero, ...stats.leadsByStatus } as OrderStats["leadsByStatus"],
      },
    ]),
  );
}

/** The day of `column` lies within link b. */
const during = (column: string) =>
  `(${column} >= b.linked_from::timestamptz and
    (b.linked_to is null or ${column} < (b.linked_to + 1)::timestamptz))`;

/** SQL: the kept figures (f) of linked campaigns on days of the link (b) of order o; goes on with "and". */
const FIGURES_OF_LINKS = `order_campaign b
        join campaign_figure_now f on f.campaign_id = b.campaign_id and f.grain = 'day'
       where b.order_id = o.id and ${during("f.since")}`;

const total = (figure: string) =>
  `coalesce(sum(f.n) filter (where f.figure = '${figure}'), 0)::bigint`;

const STATS = `
  select o.id, o.lead_goal as goal, d.delivered, d.accepted, d.pending, d.disputed, d.replaced,
         coalesce(y.days, '[]') as "byDay", t.sends, e.opens, e.clicks,
         t.attempts, t.connects, t.conversations, t.talk as "talkSeconds",
         coalesce(p.labels, '[]') as dispositions, coalesce(n.states, '{}') as "leadsByStatus"
    from client_order o
    cross join lateral (
      select count(*) filter (where v.ended_at is null)::int as delivered,
             count(*) filter (where v.ended_at is null and l.client_decision = 'accepted')::int as accepted,
             count(*) filter (where v.ended_at is null and l.client_decision = 'pending')::int as pending,
             count(*) filter (where v.ended_at is null and l.client_decision = 'rejected')::int as disputed,
             count(*) filter (where v.ended_at is not null)::int as replaced
        from client_delivery v join lead l on l.id = v.lead_id where v.order_id = o.id) d
    cross join lateral (
      select jsonb_agg(jsonb_build_object('day', day, 'delivered', n) order by day) as days
        from (select v.delivered_at::date as day, count(*)::int as n from client_delivery v
               where v.order_id = o.id and v.ended_at is null group by 1) x) y
    cross join lateral (
      select count(distinct m.id) filter (where x.type = 'opened')::int as opens,
             count(distinct m.id) filter (where x.type = 'clicked')::int as clicks
        from order_campaign b
        join email_event x on x.campaign_id = b.campaign_id and x.type in ('opened', 'clicked')
        join email_send m on m.id = x.send_id
       where b.order_id = o.id and ${during("m.sent_at")}) e
    cross join lateral (
      select ${total("mail_sent")} as sends, ${total("dials")} as attempts,
             ${total("connects")} as connects, ${total("conversations")} as conversations,
             (${total("talk")} / 1000000)::int as talk
        from ${FIGURES_OF_LINKS}
         and f.figure in ('mail_sent', 'dials', 'connects', 'conversations', 'talk')) t
    cross join lateral (
      select jsonb_agg(jsonb_build_object('label', label, 'count', n) order by n desc, label) as labels
        from (select substr(f.figure, 6) as label, sum(f.n)::int as n
                from ${FIGURES_OF_LINKS}
                 and f.figure >= 'said:' and f.figure < 'said;'
               group by 1 having sum(f.n) <> 0) x) p
    cross join lateral (
      select jsonb_object_agg(status, n) as states
        from (select l.status, count(*)::int as n
                from order_campaign b join lead l on l.campaign_id = b.campaign_id
               where b.order_id = o.id and (l.order_id is null or l.order_id = o.id)
                 and ${during("l.qualified_at")} group by 1) x) n
   where o.id = any($1::uuid[])`;

export interface Choice {
  orderId: string;
  clientId: string;
  name: string;
  clientName: string;
  leadGoal: number;
  delivered: number;
  startsOn: string | null;
  dueOn: string | null;
}

/** Running orders that were linked to the campaign on that day (UTC). */
export function linkedOrders(ctx: Context, campaignId: string, at: string): Promise<Choice[]> {
  return query(
    ctx,
    `select o.id as "orderId", o.client_id as "clientId", o.name, cl.name as "clientName",
            o.lead_goal as "leadGoal", o.starts_on as "startsOn", o.due_on as "dueOn",
            (select count(*)::int from client_delivery v
              where v.order_id = o.id and v.ended_at is null) as delivered
       from client_order o join client cl on cl.id = o.client_id
      where o.status = 'in_progress' and exists (
        select from order_campaign b where b.order_id = o.id and b.campaign_id = $1
           and ${during("$2::timestamptz")})
      order by o.id`,
    [campaignId, at],
  );
}
