import { windowAt } from "#shared/compliance/calling-hours.rules.ts";
import type { MayWeAnswer, Verdict } from "#shared/compliance/compliance.schema.ts";
import { CHANNELS } from "#shared/suppressions/suppressions.schema.ts";
import type { Channel } from "#shared/suppressions/suppressions.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { invalid } from "#server/kernel/errors.ts";
import { activeSql, holdGateShared, mayContact } from "#server/compliance/compliance.service.ts";
import { suppressionKey } from "./keys.rules.ts";
import { contactsNamedBy } from "./suppressions.queries.ts";

const KINDS = ["contact", "email", "phone", "domain"] as const;

/**
 * Answers "may we?" for a number, address, domain or contact's id, as the gate would now: the
 * verdict of each person it names, else of the bare key.
 * @throws AppError invalid when `who` is none of them
 */
export async function mayWe(
  ctx: Context,
  who: string,
  campaignId: string | null,
): Promise<MayWeAnswer> {
  for (const kind of KINDS) {
    const found = suppressionKey(kind, who);
    if ("key" in found) {
      return transact(ctx, async (tx) => {
        await holdGateShared(tx);
        return answer(tx, kind, found.key, campaignId);
      });
    }
  }
  throw invalid("query.who", "Not a number with its country code, an address, a domain or an id.");
}

async function answer(
  ctx: Context,
  kind: (typeof KINDS)[number],
  key: string,
  campaignId: string | null,
): Promise<MayWeAnswer> {
  const people = kind === "domain" ? [] : await contactsNamedBy(ctx, kind, key, 50);
  if (kind === "contact" && people.length === 0) throw invalid("query.who", "No such contact.");
  const channels: MayWeAnswer["channels"] = [];
  for (const channel of CHANNELS) {
    if (people.length === 0 && kind !== "domain" && kind !== channel) continue;
    const verdicts: Verdict[] =
      people.length > 0
        ? [
            ...(
              await mayContact(ctx, {
                channel,
                contactIds: people.map((p) => p.id),
                campaignId,
                at: ctx.now(),
              })
            ).values(),
          ]
        : [await bareKey(ctx, channel, kind, key, campaignId)];
    const worst = verdicts.find((verdict) => !verdict.ok) ?? { ok: true as const };
    const suppressionId = worst.ok ? null : (worst.suppressionId ?? null);
    channels.push({
      channel,
      ok: worst.ok,
      rule: worst.ok ? null : worst.rule,
      detail: worst.ok ? null : worst.detail,
      suppressionId,
      ...(await origin(ctx, suppressionId)),
      opensAt: channel === "phone" ? await opensAt(ctx, people) : null,
    });
  }
  const names = people.map((person) => person.name);
  const label = names.length === 0 ? key : names.slice(0, 3).join(", ");
  return {
    kind,
    key,
    label: names.length > 3 ? `${label} and ${names.length - 3} more` : label,
    channels,
  };
}

async function origin(ctx: Context, suppressionId: string | null) {
  const row =
    suppressionId &&
    (await queryOne<{ by: string; since: string }>(
      ctx,
      `select created_by_name as by, created_at as since from suppression where id = $1`,
      [suppressionId],
    ));
  return row || { by: null, since: null };
}

/** When calling hours begin for one person whose zone is known; null while they are open. */
async function opensAt(ctx: Context, people: readonly { id: string }[]): Promise<string | null> {
  const [person, second] = people;
  if (!person || second) return null;
  const row = await queryOne<{ zone: string | null }>(
    ctx,
    `select time_zone as zone from contact where id = $1`,
    [person.id],
  );
  const window = row?.zone ? windowAt([row.zone], ctx.now()) : null;
  return window && !window.open ? (window.opensAt?.toISOString() ?? null) : null;
}

/** Nobody has this key yet: is it suppressed by itself, for all, this campaign or its client? */
async function bareKey(
  ctx: Context,
  channel: Channel,
  kind: "email" | "phone" | "domain" | "contact",
  key: string,
  campaignId: string | null,
): Promise<Verdict> {
  const campaign = campaignId
    ? await queryOne<{ client_id: string | null }>(
        ctx,
        `select client_id from campaign where id = $1`,
        [campaignId],
      )
    : { client_id: null };
  if (!campaign) {
    return { ok: false, rule: "unknown_campaign", detail: "There is no such campaign." };
  }
  const row = await queryOne<{ id: string; reason: string; source: string }>(
    ctx,
    `select s.id, s.reason, s.source from suppression s
      where ${activeSql(channel, { campaign: "$4::uuid", client: "$5::uuid" })}
        and s.match_key = any (suppression_keys(null, $1, $2, null, array[$3]::text[]))
      limit 1`,
    [
      kind === "phone" ? key : null,
      kind === "email" ? key : null,
      kind === "domain" ? key : null,
      campaignId,
      campaign.client_id,
    ],
  );
  if (!row) return { ok: true };
  return {
    ok: false,
    rule: "suppressed",
    detail: `${row.source}: ${row.reason}`,
    suppressionId: row.id,
  };
}
