import type { Account } from "#shared/accounts/accounts.schema.ts";
import type { Contact } from "#shared/contacts/contacts.schema.ts";
import {
  exportAccountsEndpoint,
  exportContactsEndpoint,
} from "#shared/exports/exports.contract.ts";
import { listAccounts } from "#server/accounts/accounts.queries.ts";
import { listContacts } from "#server/contacts/contacts.queries.ts";
import { exportCsv } from "./exports.service.ts";
import { route } from "#server/kernel/http/route.ts";

/** Rows of one read. The first one also counts. */
const PAGE = { limit: 1000 };

const accountField = (field: keyof Account) => [`account.${field}`, field] as const;
const contactField = (field: keyof Contact) => [`contact.${field}`, field] as const;

const ACCOUNT_COLUMNS = (
  [
    "name",
    "domain",
    "industry",
    "subIndustry",
    "naicsCode",
    "revenue",
    "revenueRange",
    "staffCount",
    "staffRange",
    "hqStreet",
    "hqCity",
    "hqState",
    "hqPostalCode",
    "hqCountry",
    "hqPhone",
    "linkedinUrl",
    "techStack",
    "intentTopics",
    "tags",
    "tier",
  ] as const
).map(accountField);

const CONTACT_COLUMNS = [
  ...(
    [
      "firstName",
      "lastName",
      "email",
      "jobTitle",
      "seniority",
      "department",
      "directPhone",
      "mobilePhone",
      "hqPhone",
      "street",
      "city",
      "state",
      "postalCode",
      "country",
      "linkedinUrl",
      "tags",
      "intentTopics",
      "consentBasis",
    ] as const
  ).map(contactField),
  ["account.name", "accountName"] as const,
];

export const exportRoutes = [
  route(exportAccountsEndpoint, async ({ ctx, query, res }) => {
    const page = (cursor?: string) =>
      listAccounts(ctx, { ...query, ...PAGE, cursor }, { res, patient: Boolean(cursor) });
    await exportCsv(ctx, res, { records: "accounts", columns: ACCOUNT_COLUMNS, page, view: query });
    return undefined;
  }),
  route(exportContactsEndpoint, async ({ ctx, query, res }) => {
    const page = (cursor?: string) =>
      listContacts(ctx, { ...query, ...PAGE, cursor }, { res, patient: Boolean(cursor) });
    await exportCsv(ctx, res, { records: "contacts", columns: CONTACT_COLUMNS, page, view: query });
    return undefined;
  }),
];
