import type { Channel, SuppressionScope } from "#shared/suppressions/suppressions.schema.ts";

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
 * For building queues and audiences set-wise, where `suppression_keys` would be called per row; the
 * planner hashes each part or probes the index. A claim or an attempt asks `mayContact` as well.
 */
export function suppressedSql(channel: Channel, where: Where): string {
  const { contact: c, account: a, phone = `${c}.phone_e164` } = where;
  const active = activeSql(channel, where);
  const own = [
    keySql(active, "phone", phone),
    keySql(active, "email", `${c}.email_key`),
    keySql(active, "contact", `${c}.id::text`),
    keySql(active, "account", `${c}.account_id::text`),
    domainSql(active, `${c}.email_domain`),
  ];
  const company = a
    ? companyDomainsSql(active, a)
    : `exists (select 1 from account ga
        where ga.id = ${c}.account_id and (${companyDomainsSql(active, "ga")}))`;
  return `(${[...own, company].join(" or ")})`;
}

function keySql(active: string, scope: SuppressionScope, key: string): string {
  return `exists (select 1 from suppression s
    where ${active} and s.match_key = '${scope}:' || ${key})`;
}

/** The host or a parent of it; two and three labels cover nearly all without a function call. */
function domainSql(active: string, host: string): string {
  const last = (n: number): string =>
    Array.from({ length: n }, (_, i) => `split_part(${host}, '.', ${i - n})`).join(" || '.' || ");
  return `(${keySql(active, "domain", host)}
    or ${keySql(active, "domain", `(${last(2)})`)}
    or ${keySql(active, "domain", `(${last(3)})`)}
    or (${host} is not null and ${host} like '%.%.%.%.%' and exists (
      select 1 from unnest(domain_suffixes(${host})) as x(suffix)
       where ${keySql(active, "domain", "x.suffix")})))`;
}

function companyDomainsSql(active: string, account: string): string {
  return `${domainSql(active, `${account}.domain`)}
    or exists (select 1 from unnest(${account}.alias_domains) as d(host)
                where ${domainSql(active, "d.host")})`;
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
  const active = activeSql(channel, {});
  return `(${keySql(active, "account", `${account}.id::text`)}
    or ${companyDomainsSql(active, account)})`;
}
