import { z } from "zod";
import { ACCOUNT_SORTS } from "../accounts/accounts.schema.ts";
import { CONTACT_SORTS } from "../contacts/contacts.schema.ts";
import { zFilterParam } from "../filters/filter.schema.ts";
import { defineAction } from "../kernel/action.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zListQuery } from "../kernel/list.ts";

const filter = zFilterParam.optional();
const notPaged = { limit: true, cursor: true, offset: true, total: true } as const;

export const exportAccountsEndpoint = endpoint({
  method: "GET",
  path: "/api/exports/accounts",
  access: "account.export",
  summary: "Accounts of a view as CSV, headed by field keys that an import reads back",
  query: zListQuery(ACCOUNT_SORTS).omit(notPaged).extend({ filter }),
  raw: "response",
});

export const exportContactsEndpoint = endpoint({
  method: "GET",
  path: "/api/exports/contacts",
  access: "contact.export",
  summary: "Contacts of a view as CSV, headed by field keys that an import reads back",
  query: zListQuery(CONTACT_SORTS).omit(notPaged).extend({ filter }),
  raw: "response",
});

/** Who took how many records out, and by which view. */
export const recordsExported = defineAction(
  "export.made",
  "export",
  z.object({
    records: z.enum(["accounts", "contacts"]),
    rows: z.number().int(),
    view: z.unknown(),
  }),
);
