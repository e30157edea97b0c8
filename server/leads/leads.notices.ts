import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import * as events from "#shared/leads/leads.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { causeOf, NOTHING_ELSE, onAction } from "#server/kernel/notices.ts";
import type { Notice, NotificationEvent, Recipient } from "#server/kernel/notices.ts";

type OfLead = NotificationEvent<unknown>;
const takenOver = z.object({ ownerId: zId });

export const leadNotices: Notice[] = [
  onAction({ on: events.leadReturned, carries: NOTHING_ELSE, recipients: whoMendsIt }),
  onAction({ on: events.leadReassigned, carries: NOTHING_ELSE, recipients: oldAndNewFixer }),
  onAction({ on: events.leadClientRejected, carries: NOTHING_ELSE, recipients: reviewerAndOwner }),
  onAction({ on: events.leadClaimed, carries: takenOver, recipients: whoLostTheClaim }),
];

interface LeadNames {
  /** Who mends it: the agent, or who took over from them. */
  fixer: string;
  decidedBy: string | null;
  campaignOwner: string;
  person: string;
  client: string;
  /** What its reviewer wants of who mends it. */
  asks: string | null;
}

function leadNames(ctx: Context, id: string): Promise<LeadNames | undefined> {
  return queryOne(
    ctx,
    `select coalesce(l.fixer_id, l.agent_id) as fixer, l.decided_by as "decidedBy", k.owner_id as "campaignOwner",
            coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), 'a contact') as person,
            coalesce(cl.name, 'The client') as client,
            coalesce((select q.question from lead_question q
                       where q.lead_id = l.id and q.closed_at is null), l.reason) as asks
       from lead l
       join campaign k on k.id = l.campaign_id
       left join contact c on c.id = l.contact_id
       left join client_order o on o.id = l.order_id
       left join client cl on cl.id = o.client_id
      where l.id = $1`,
    [id],
  );
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Who is to mend the lead that came back. */
async function whoMendsIt(ctx: Context, event: OfLead): Promise<Recipient[]> {
  const lead = await leadNames(ctx, event.entityId);
  const cause = await causeOf(ctx, event);
  if (!lead || !cause) return [];
  return [
    {
      userId: lead.fixer,
      title: `${cause.actorName} returned your lead ${lead.person}`,
      detail: text(cause.data["reason"]),
      href: "/returned",
    },
  ];
}

/** Who is to mend it now, and who was before. */
async function oldAndNewFixer(ctx: Context, event: OfLead): Promise<Recipient[]> {
  const lead = await leadNames(ctx, event.entityId);
  const cause = await causeOf(ctx, event);
  const to = text(cause?.data["to"]);
  const from = text(cause?.data["from"]);
  const heir = await queryOne<{ name: string }>(ctx, `select name from app_user where id = $1`, [
    to,
  ]);
  if (!lead || !cause || !to || !from || !heir) return [];
  const { actorName } = cause;
  return [
    {
      userId: to,
      title: `${actorName} gave you the lead ${lead.person}`,
      detail: lead.asks,
      href: "/returned",
    },
    {
      userId: from,
      title: `${actorName} gave your lead ${lead.person} to ${heir.name}`,
      detail: null,
      href: "/returned",
    },
  ];
}

/** The reviewer who let it pass, and who answers for the campaign. */
async function reviewerAndOwner(ctx: Context, event: OfLead): Promise<Recipient[]> {
  const lead = await leadNames(ctx, event.entityId);
  if (!lead) return [];
  const cause = await causeOf(ctx, event);
  const people = new Set([lead.decidedBy, lead.campaignOwner].filter((id) => id !== null));
  return [...people].map((userId) => ({
    userId,
    title: `${lead.client} rejected ${lead.person}`,
    detail: text(cause?.data["comment"]),
    href: `/leads/${event.entityId}`,
  }));
}

/**
 * What became of the lead's claim last before its holder $3 took it at $2, within a quarter of an hour:
 * only a lease that ran out is a loss. By `id`, for all rows have it of one clock.
 */
const LOST = `
  select last.owner, h.name as holder
    from (
      select a.data->>'ownerId' as owner, a.data->>'because' as because
        from audit_log a
       where a.entity_type = 'lead' and a.entity_id = $1
         and a.action in ('lead.claimed', 'lead.released')
         and a.at > $2::timestamptz - interval '15 minutes'
         and a.id < (select own.id from audit_log own
                      where own.entity_type = 'lead' and own.entity_id = $1
                        and own.action = 'lead.claimed' and own.data->>'ownerId' = $3
                        and own.at <= $2
                      order by own.at desc, own.id desc limit 1)
       order by a.id desc limit 1
    ) last
    join app_user h on h.id = $3::uuid
   where last.because = 'expired' and last.owner <> $3`;

/** Who lost a claim by its lease, when somebody else takes the lead soon. */
async function whoLostTheClaim(
  ctx: Context,
  event: NotificationEvent<z.output<typeof takenOver>>,
): Promise<Recipient[]> {
  const { entityId, at, payload } = event;
  const taken = [entityId, at, payload.ownerId];
  const lost = await queryOne<{ owner: string; holder: string }>(ctx, LOST, taken);
  const lead = lost && (await leadNames(ctx, entityId));
  if (!lead) return [];
  return [
    {
      userId: lost.owner,
      kind: "lead.taken_over",
      title: `${lost.holder} took over the review of ${lead.person}`,
      detail: "Your claim on it had run out.",
      href: `/leads/${entityId}`,
    },
  ];
}
