import { speaksOf, employerDomain } from "#shared/accounts/domain.rules.ts";
import { emailKey } from "#shared/contacts/email.rules.ts";
import type { ImportRow } from "#shared/imports/row.rules.ts";
import { projectAccounts, staleAccounts } from "#server/accounts/accounts.project.ts";
import { addActivity } from "#server/activity/activity.service.ts";
import { projectContacts, staleContacts } from "#server/contacts/contacts.project.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { holdGateExclusive } from "#server/compliance/compliance.service.ts";
import { optedOut, suppressOptedOut } from "./opt-outs.service.ts";
import type { DataImport } from "./imports.entity.ts";
import type { StagedRow } from "./staging.service.ts";
import { ACCOUNT_KIND, CONTACT_KIND } from "./upsert-kinds.rules.ts";
import { upsertRecords } from "./upsert.service.ts";
import type { Incoming } from "./upsert-kinds.rules.ts";
import type { Outcome } from "./upsert.service.ts";

type Running = Pick<DataImport, "id" | "entityType" | "source" | "options" | "fileName">;

/** Applies staged rows inside `transact`, tells the screens, and gives what came of each row. */
export async function applyRows(
  ctx: Context,
  of: Running,
  rows: readonly StagedRow[],
): Promise<Outcome[]> {
  const settings = { source: of.source, idSource: of.options.idSource ?? of.source };
  const notes = new Map(rows.map(({ seq, data }) => [seq, data.notes]));
  const withNotes = (
    outcomes: readonly Outcome[],
    more: ReadonlyMap<number, string[]> = new Map(),
  ) =>
    outcomes.map((one) => ({
      ...one,
      notes: [...(notes.get(one.n) ?? []), ...(more.get(one.n) ?? []), ...one.notes],
    }));
  if (of.entityType === "account") {
    const incoming = rows.map(({ seq, data }) => asIncoming(seq, data.account, data));
    const outcomes = await upsertRecords(ctx, ACCOUNT_KIND, incoming, {
      ...settings,
      mode: "recent",
    });
    await announce(ctx, of, "account", outcomes);
    return withNotes(outcomes);
  }
  // who opted out must not be reached from the moment they are there
  if (rows.some(({ data }) => optedOut(data))) await holdGateExclusive(ctx);
  const companies = await companiesOf(ctx, of, rows);
  const countries = await countriesOf(ctx, [...companies.ids.values()]);
  const incoming = rows.map(({ seq, data }): Incoming => {
    const accountId = companies.ids.get(seq);
    const region = (accountId && countries.get(accountId)) || of.options.defaultCountry;
    const fields = accountId ? { ...data.contact, accountId } : data.contact;
    return { n: seq, fields, externalId: data.externalId, region };
  });
  const outcomes = await upsertRecords(ctx, CONTACT_KIND, incoming, {
    ...settings,
    mode: "recent",
  });
  await announce(ctx, of, "contact", outcomes);
  await suppressOptedOut(ctx, of, rows, outcomes);
  return withNotes(outcomes, companies.notes);
}

const asIncoming = (n: number, fields: Incoming["fields"], row: ImportRow): Incoming => ({
  n,
  fields,
  externalId: row.externalId,
  region: null,
});

/**
 * The company of each row of contacts: found or made by what the row states of it; without a name only
 * found, by the domain of the address. A guess by the address never beats the company that is named:
 * it lends it a domain where the two speak of one another. What a contact file says of a company fills
 * gaps only.
 */
async function companiesOf(
  ctx: Context,
  of: Running,
  rows: readonly StagedRow[],
): Promise<{ ids: Map<number, string>; notes: Map<number, string[]> }> {
  const incoming = rows.flatMap(({ seq, data }) => companyOf(seq, data) ?? []);
  const outcomes = await upsertRecords(ctx, ACCOUNT_KIND, incoming, {
    source: of.source,
    mode: "fill",
  });
  await announce(ctx, of, "account", outcomes);
  return {
    ids: new Map(outcomes.flatMap(({ n, id }) => (id ? [[n, id] as const] : []))),
    notes: new Map(outcomes.map(({ n, notes }) => [n, notes])),
  };
}

function companyOf(n: number, { account, contact, noEmployer }: ImportRow): Incoming | null {
  const row = { n, externalId: null, region: null };
  const address = contact["email"];
  const guess = employerDomain(typeof address === "string" ? emailKey(address) : null);
  const { name, domain } = account;
  if (typeof name === "string") {
    if (domain || !guess || !speaksOf(guess, name)) return { ...row, fields: account };
    return { ...row, fields: { ...account, domain: guess }, guessed: true };
  }
  if (domain) return { ...row, fields: account, lookup: true };
  if (!guess || noEmployer) return null;
  return { ...row, fields: { ...account, domain: guess }, lookup: true, guessed: true };
}

async function countriesOf(ctx: Context, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await query<{ id: string; country: string }>(
    ctx,
    `select id, hq_country as country from account
     where id = any($1::uuid[]) and hq_country is not null`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.id, row.country]));
}

/** Few changed rows travel as rows, many as one `stale`; people's timelines say where a change is from. */
async function announce(
  ctx: Context,
  of: Running,
  entity: "account" | "contact",
  outcomes: readonly Outcome[],
): Promise<void> {
  const made = new Set(outcomes.flatMap(({ result, id }) => (result === "created" ? [id!] : [])));
  const changed = outcomes.filter(({ result }) => result === "created" || result === "updated");
  const records = [...new Set(changed.map(({ id }) => id!))].map((id) => ({
    action: `${entity}.changed`,
    entity,
    id,
    payload: {},
  }));
  if (records.length === 0) return;
  if (records.length > 200) {
    publish(ctx, ...(entity === "account" ? staleAccounts : staleContacts)(ctx, of.id));
  } else {
    publish(
      ctx,
      ...(await (entity === "account" ? projectAccounts : projectContacts)(ctx, records)),
    );
  }
  await addActivity(
    ctx,
    ...records.map(({ id }) => ({
      type: "imported" as const,
      [entity === "account" ? "accountId" : "contactId"]: id,
      refId: of.id,
      // whose right it is to use a person depends on which import made them
      data: { source: of.source, file: of.fileName, isNew: made.has(id) },
    })),
  );
}
