import { zContact } from "#shared/contacts/contacts.schema.ts";
import type { Contact } from "#shared/contacts/contacts.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { selectFields } from "#server/kernel/db/columns.ts";
import { query } from "#server/kernel/db/sql.ts";

/** Select list and tables of the contact DTO, alias `t`. */
export const CONTACT_SELECT = selectFields(Object.keys(zContact.shape), { accountName: "a.name" });
export const CONTACT_FROM = "contact t left join account a on a.id = t.account_id";

/** DTOs of these contacts, deleted ones too; used by answers and events alike. */
export function presentContacts(ctx: Context, ids: readonly string[]): Promise<Contact[]> {
  return query<Contact>(
    ctx,
    `select ${CONTACT_SELECT} from ${CONTACT_FROM} where t.id = any($1::uuid[])`,
    [ids],
  );
}
