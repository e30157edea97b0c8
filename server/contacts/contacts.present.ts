import type { EntityManager } from "@mikro-orm/postgresql";
import { zContact } from "#shared/contacts/contacts.schema.ts";
import type { Contact, ContactDetail } from "#shared/contacts/contacts.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { selectFields } from "#server/kernel/db/columns.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { query } from "#server/kernel/db/sql.ts";

/** Select list and tables of the contact DTO, alias `t`. */
export const CONTACT_SELECT = selectFields(Object.keys(zContact.shape), { accountName: "a.name" });
export const CONTACT_FROM = "contact t left join account a on a.id = t.account_id";

// Behind a select their number is not seen when it is planned: with it the planner would plan again
// each time.
const CONTACTS = prepared(
  "present-contacts",
  `select ${CONTACT_SELECT} from ${CONTACT_FROM} where t.id = any ((select $1::uuid[])::uuid[])`,
);

/** DTOs of these contacts, deleted ones too; used by answers and events alike. */
export function presentContacts(ctx: Context, ids: readonly string[]): Promise<Contact[]> {
  return query<Contact>(ctx, CONTACTS, [ids]);
}

const last = new WeakMap<EntityManager, Contact>();

/** A command answers this contact, the last that it does: its events show the same, unread. */
export function showsLast(ctx: Context, { stats: _, can: __, ...contact }: ContactDetail): void {
  last.set(ctx.em, contact);
}

/** The same as `presentContacts`, for the events of a unit of work. */
export async function presentChanged(ctx: Context, ids: readonly string[]): Promise<Contact[]> {
  const shown = last.get(ctx.em);
  return shown && ids.length === 1 && ids[0] === shown.id ? [shown] : presentContacts(ctx, ids);
}
