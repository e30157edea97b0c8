import type { EntityManager } from "@mikro-orm/postgresql";
import type { Id } from "#shared/kernel/ids.ts";
import type { Refusal, Verdict } from "#shared/compliance/compliance.schema.ts";
import type { Channel } from "#shared/suppressions/suppressions.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { hold, holdShared } from "#server/kernel/db/locks.ts";
import { query, queryOne, together } from "#server/kernel/db/sql.ts";
import { activeSql, suppressionKeysSql } from "./compliance.queries.ts";

export { accountSuppressedSql, activeSql, suppressedSql } from "./compliance.queries.ts";

/** Transactions that hold the gate; an entity manager lives as long as its transaction. */
const holders = new WeakSet<EntityManager>();

/**
 * First, separate statement of a transaction that starts an attempt or claims sends. Lock order
 * everywhere: gate, phone, task row, contact. From here to the commit no suppression can commit.
 */
export async function holdGateShared(ctx: Context): Promise<void> {
  await holdShared(ctx, "suppressionGate");
  holders.add(ctx.em);
}

/** First statement of whoever adds a suppression: waits for running claims, then stands alone. */
export async function holdGateExclusive(ctx: Context): Promise<void> {
  await hold(ctx, "suppressionGate");
  holders.add(ctx.em);
}

interface Asked {
  channel: Channel;
  contactIds: readonly Id[];
  /** Null: outside any campaign (only suppressions for all campaigns count). */
  campaignId: Id | null;
  at: Date;
  /** The number to dial per contact, where it is not the contact's own `phoneE164`. */
  numbers?: ReadonlyMap<Id, string>;
}

interface Row {
  id: string;
  known: boolean;
  deleted: boolean;
  address: string | null;
  suppression_id: string | null;
  scope: string | null;
  reason: string | null;
  source: string | null;
  created_at: string | null;
}

/**
 * May we contact these people by this channel for this campaign now? Every id gets a verdict, and
 * without a reason to say yes it is no. Suppressions at every scope; calling hours, caps and gaps
 * are the calls' own rules.
 * @throws Error outside a transaction that holds the gate: the answer would be worth nothing
 */
export async function mayContact(ctx: Context, asked: Asked): Promise<Map<Id, Verdict>> {
  if (!holders.has(ctx.em)) throw new Error("mayContact() before the gate is held");
  const [campaign, rows] = await together([
    asked.campaignId ? campaignOf(ctx, asked.campaignId) : Promise.resolve(undefined),
    query<Row>(ctx, MAY_CONTACT[asked.channel], [
      asked.contactIds,
      asked.contactIds.map((id) => asked.numbers?.get(id) ?? null),
      asked.campaignId,
    ]),
  ]);
  if (asked.campaignId && !campaign) {
    const verdict = refuse("unknown_campaign", "There is no such campaign.");
    return new Map(asked.contactIds.map((id) => [id, verdict]));
  }
  return new Map(rows.map((row) => [row.id, verdictOf(row, asked.channel)]));
}

function campaignOf(ctx: Context, id: Id): Promise<object | undefined> {
  return queryOne(ctx, `select from campaign where id = $1`, [id]);
}

const CLIENT = `(select k.client_id from campaign k where k.id = $3::uuid)`;

/** The person's own refusal is named before one that we made. */
function sql(channel: Channel): string {
  const address = channel === "phone" ? "coalesce(q.phone, c.phone_e164)" : "c.email_key";
  const keys = suppressionKeysSql({
    contact: "c",
    account: "a",
    phone: "coalesce(q.phone, c.phone_e164)",
  });
  return `
    select q.id, c.id is not null as known, c.deleted_at is not null as deleted,
           ${address} as address, s.id as suppression_id, s.scope, s.reason, s.source, s.created_at
      from unnest($1::uuid[], $2::text[]) as q(id, phone)
      left join contact c on c.id = q.id
      left join account a on a.id = c.account_id
      left join lateral (
        select s.* from suppression s
         where ${activeSql(channel, { campaign: "$3::uuid", client: CLIENT })}
           and s.match_key = any (${keys})
         order by s.source in ('manual', 'upload'), s.created_at limit 1
      ) s on true`;
}

const MAY_CONTACT: Record<Channel, string> = { phone: sql("phone"), email: sql("email") };

function verdictOf(row: Row, channel: Channel): Verdict {
  if (!row.known) return refuse("unknown_contact", "There is no such contact.");
  if (row.suppression_id) {
    const since = row.created_at?.slice(0, 10) ?? "";
    return {
      ...refuse("suppressed", `${row.scope}, ${row.source} since ${since}: ${row.reason}`),
      suppressionId: row.suppression_id,
    };
  }
  if (row.deleted) return refuse("deleted", "The contact was deleted.");
  if (!row.address) {
    return channel === "phone"
      ? refuse("no_phone", "The contact has no valid phone number.")
      : refuse("no_email", "The contact has no e-mail address.");
  }
  return { ok: true };
}

function refuse(rule: Refusal, detail: string): Extract<Verdict, { ok: false }> {
  return { ok: false, rule, detail };
}
