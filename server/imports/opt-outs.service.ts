import { emailKey } from "#shared/contacts/email.rules.ts";
import type { ImportRow } from "#shared/imports/row.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { addSuppressions, CHUNK } from "#server/suppressions/suppressions.service.ts";
import type { NewSuppression } from "#server/suppressions/suppressions.service.ts";
import type { DataImport } from "./imports.entity.ts";
import type { StagedRow } from "./staging.service.ts";
import type { Outcome } from "./upsert.service.ts";

/** Whether a row says that the person must not be reached by some channel. */
export function optedOut({ reach }: ImportRow): boolean {
  return reach.email || reach.phone;
}

interface Person {
  id: string | null;
  email: string | null;
  /** Numbers that are nobody else's. */
  phones: string[];
}

/**
 * Writes down who opted out, in the transaction that imports them: by e-mail as an unsubscribe of the
 * address, by phone as DNC of the numbers that nobody else has; for the person as well, so that a new
 * address or number of theirs is not used either. The gate is held by the caller.
 */
export async function suppressOptedOut(
  ctx: Context,
  of: Pick<DataImport, "fileName" | "source">,
  rows: readonly StagedRow[],
  outcomes: readonly Outcome[],
): Promise<void> {
  const ids = new Map(outcomes.map(({ n, id }) => [n, id]));
  const asked = rows.filter(({ data }) => optedOut(data));
  const people = await peopleOf(
    ctx,
    asked.flatMap(({ seq }) => ids.get(seq) ?? []),
  );
  const reason = `Opted out, says ${of.fileName} (${of.source})`.slice(0, 500);
  const wanted = new Map<string, NewSuppression>();
  for (const { seq, data } of asked) {
    // whose row was not taken may be there already: their address is
    const address = emailKey(String(data.contact["email"] ?? ""));
    const person = people.get(ids.get(seq) ?? null) ?? { id: null, email: address, phones: [] };
    for (const row of suppressionsOf(person, data, reason)) {
      wanted.set(`${row.scope}:${row.key}:${row.channel}`, row);
    }
  }
  const all = [...wanted.values()];
  for (let from = 0; from < all.length; from += CHUNK) {
    await addSuppressions(ctx, all.slice(from, from + CHUNK));
  }
}

function suppressionsOf(
  { id, email, phones }: Person,
  { reach }: ImportRow,
  reason: string,
): NewSuppression[] {
  const unsubscribe = { channel: "email", source: "unsubscribe", reason } as const;
  const dnc = { channel: "phone", source: "dnc", reason } as const;
  const mail: NewSuppression[] = [];
  if (email) mail.push({ ...unsubscribe, scope: "email", key: email });
  if (id) mail.push({ ...unsubscribe, scope: "contact", key: id });
  const calls: NewSuppression[] = phones.map((key) => ({ ...dnc, scope: "phone", key }));
  if (id) calls.push({ ...dnc, scope: "contact", key: id });
  return [...(reach.email ? mail : []), ...(reach.phone ? calls : [])];
}

/** Addresses and numbers of these people; a number that a colleague has as well is not theirs alone. */
async function peopleOf(ctx: Context, ids: readonly string[]): Promise<Map<string | null, Person>> {
  if (ids.length === 0) return new Map();
  const rows = await query<Person>(
    ctx,
    `select c.id, c.email_key as email,
            array(select distinct p.number from unnest(array[c.direct_e164, c.mobile_e164]) as p(number)
                   where p.number is not null and not exists (
                     select 1 from contact o where o.phone_e164 = p.number and o.id <> c.id
                       and o.deleted_at is null)) as phones
       from contact c where c.id = any($1::uuid[])`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
