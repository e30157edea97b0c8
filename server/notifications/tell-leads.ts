import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import type { Happened } from "./notifications.jobs.ts";
import type { Told } from "./notifications.service.ts";

interface LeadNames {
  agentId: string;
  decidedBy: string | null;
  campaignOwner: string;
  person: string;
  client: string;
}

function leadNames(ctx: Context, id: string): Promise<LeadNames | undefined> {
  return queryOne(
    ctx,
    `select l.agent_id as "agentId", l.decided_by as "decidedBy", k.owner_id as "campaignOwner",
            coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), 'a contact') as person,
            coalesce(cl.name, 'The client') as client
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

/** The agent whose lead came back to be mended. */
export async function tellReturned(ctx: Context, happened: Happened): Promise<Told[]> {
  const lead = await leadNames(ctx, happened.entityId);
  if (!lead) return [];
  return [
    {
      userId: lead.agentId,
      kind: "lead.returned",
      title: `${happened.actorName} returned your lead ${lead.person}`,
      detail: text(happened.payload["reason"]),
      href: "/returned",
    },
  ];
}

/** The reviewer who let it pass, and who answers for the campaign. */
export async function tellClientRejected(ctx: Context, happened: Happened): Promise<Told[]> {
  const lead = await leadNames(ctx, happened.entityId);
  if (!lead) return [];
  const people = new Set([lead.decidedBy, lead.campaignOwner].filter((id) => id !== null));
  return [...people].map((userId) => ({
    userId,
    kind: "lead.client_rejected",
    title: `${lead.client} rejected ${lead.person}`,
    detail: text(happened.payload["comment"]),
    href: `/leads/${happened.entityId}`,
  }));
}

/** Who lost a claim by its lease, when somebody else takes the lead within a quarter of an hour. */
export async function tellTakenOver(ctx: Context, happened: Happened): Promise<Told[]> {
  const lost = await queryOne<{ owner: string }>(
    ctx,
    `select data->>'ownerId' as owner from audit_log
      where entity_type = 'lead' and entity_id = $1 and action = 'lead.released'
        and data->>'because' = 'expired'
        and at <= $2 and at > $2::timestamptz - interval '15 minutes'
      order by at desc limit 1`,
    [happened.entityId, happened.at],
  );
  const lead = lost && (await leadNames(ctx, happened.entityId));
  if (!lead) return [];
  return [
    {
      userId: lost.owner,
      kind: "lead.taken_over",
      title: `${happened.actorName} took over the review of ${lead.person}`,
      detail: "Your claim on it had run out.",
      href: `/leads/${happened.entityId}`,
    },
  ];
}
