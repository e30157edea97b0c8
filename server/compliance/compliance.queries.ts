import type { Channel } from "#shared/suppressions/suppressions.schema.ts";

interface Keys {
  /** Alias of the contact's row, and of its account's (left joined). */
  contact: string;
  account?: string;
  /** SQL of the number to dial; the contact's `phone_e164` when not told. */
  phone?: string;
}

/** SQL: every key under which this person can be suppressed, `scope:key` each. */
export function suppressionKeysSql({
  contact: c,
  account: a,
  phone = `${c}.phone_e164`,
}: Keys): string {
  const domains = a
    ? `coalesce(${a}.alias_domains, '{}') || ${a}.domain`
    : `(select ga.alias_domains || ga.domain from account ga where ga.id = ${c}.account_id)`;
  return `suppression_keys(${c}.id, ${phone}, ${c}.email_key, ${c}.account_id, ${domains})`;
}

interface Where extends Keys {
  /** SQL of the campaign's id and of its client's; suppressions of others do not count. */
  campaign?: string;
  client?: string;
  /** SQL of a batch id: only suppressions of this batch. */
  batch?: string;
}

/**
 * SQL condition, never null: an active suppression keeps us from this contact by `channel`.
 * For building queues and audiences set-wise; a claim or an attempt asks `mayContact` as well.
 */
export function suppressedSql(channel: Channel, where: Where): string {
  return `exists (select 1 from suppression s where ${activeSql(channel, where)}
    and s.match_key = any (${suppressionKeysSql(where)}))`;
}

/** SQL condition over `s`: active, for this channel, and of this campaign's concern. */
export function activeSql(
  channel: Channel,
  { campaign, client, batch }: Pick<Where, "campaign" | "client" | "batch">,
): string {
  return [
    `s.lifted_at is null`,
    `(s.channel is null or s.channel = '${channel}')`,
    campaign ? `(s.campaign_id is null or s.campaign_id = ${campaign})` : `s.campaign_id is null`,
    client ? `(s.client_id is null or s.client_id = ${client})` : `s.client_id is null`,
    ...(batch ? [`s.batch_id = ${batch}`] : []),
  ].join(" and ");
}

/** SQL condition, never null: an active suppression names the company or one of its domains. */
export function accountSuppressedSql(channel: Channel, account: string): string {
  return `exists (select 1 from suppression s where ${activeSql(channel, {})}
    and s.match_key = any (array['account:' || ${account}.id::text]
      || array(select 'domain:' || suffix
                 from unnest(${account}.alias_domains || ${account}.domain) as d(domain),
                      unnest(domain_suffixes(d.domain)) as x(suffix))))`;
}
