import { countryName } from "#shared/accounts/country.rules.ts";
import type { Account } from "#shared/accounts/accounts.schema.ts";
import type { FieldGroup } from "#web/kernel/record/fields.ts";
import { wordOf } from "#web/kernel/ui/status.ts";

/** An account's fields in the order of its drawer and page. */
export const ACCOUNT_GROUPS: readonly FieldGroup[] = [
  {
    title: "Company",
    fields: [
      { key: "name", label: "Name" },
      { key: "domain", label: "Domain", kind: "mono" },
      { key: "aliasDomains", label: "Other domains", kind: "labels" },
      { key: "industry", label: "Industry" },
      { key: "subIndustry", label: "Sub-industry" },
      { key: "naicsCode", label: "NAICS code", kind: "mono" },
      { key: "linkedinUrl", label: "LinkedIn", kind: "mono" },
    ],
  },
  {
    title: "Size",
    fields: [
      { key: "staffCount", label: "Employees", kind: "number" },
      { key: "staffRange", label: "Employee range" },
      { key: "revenue", label: "Revenue", kind: "number" },
      { key: "revenueRange", label: "Revenue range" },
    ],
  },
  {
    title: "Headquarters",
    fields: [
      { key: "hqStreet", label: "Street" },
      { key: "hqCity", label: "City" },
      { key: "hqState", label: "State" },
      { key: "hqPostalCode", label: "Postal code" },
      {
        key: "hqCountry",
        label: "Country",
        hint: (a: Account) => (a.hqCountry ? countryName(a.hqCountry) : null),
      },
      { key: "hqPhone", label: "Phone", kind: "mono", hint: (a: Account) => a.hqE164 },
    ],
  },
  {
    title: "Keeping",
    fields: [
      { key: "tier", label: "Tier" },
      { key: "tags", label: "Tags", kind: "labels" },
      { key: "techStack", label: "Technologies", kind: "labels" },
      { key: "intentTopics", label: "Intent topics", kind: "labels" },
      { key: "source", label: "Source", kind: "readonly" },
    ],
  },
];

const labels = new Map(ACCOUNT_GROUPS.flatMap(({ fields }) => fields.map((f) => [f.key, f.label])));

export function accountLabel(field: string): string {
  return labels.get(field) ?? wordOf(field.replace(/([A-Z])/g, "_$1").toLowerCase());
}
