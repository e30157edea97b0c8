import { countryName } from "#shared/accounts/country.rules.ts";
import { EMAIL_STATUSES, type Contact } from "#shared/contacts/contacts.schema.ts";
import type { FieldGroup } from "#web/kernel/record/fields.ts";
import { wordOf } from "#web/kernel/ui/status.ts";

const ZONE_SOURCE_WORDS: Record<NonNullable<Contact["timeZoneSource"]>, string> = {
  explicit: "as entered",
  area_code: "by area code",
  state: "by state",
  country: "by country",
  ambiguous: "one of several",
};

/** A contact's fields in the order of its drawer and page. */
export const CONTACT_GROUPS: readonly FieldGroup[] = [
  {
    title: "Person",
    fields: [
      { key: "firstName", label: "First name" },
      { key: "lastName", label: "Last name" },
      { key: "jobTitle", label: "Job title" },
      { key: "seniority", label: "Seniority" },
      { key: "department", label: "Department" },
      { key: "accountName", label: "Account", kind: "readonly" },
    ],
  },
  {
    title: "How to reach",
    fields: [
      { key: "email", label: "E-mail", kind: "mono" },
      {
        key: "emailStatus",
        label: "E-mail status",
        kind: "choice",
        choices: EMAIL_STATUSES.map((value) => ({ value, label: wordOf(value) })),
      },
      {
        key: "directPhone",
        label: "Direct phone",
        kind: "mono",
        hint: (c: Contact) => dialled(c.directPhone, c.directE164),
      },
      {
        key: "mobilePhone",
        label: "Mobile phone",
        kind: "mono",
        hint: (c: Contact) => dialled(c.mobilePhone, c.mobileE164),
      },
      {
        key: "hqPhone",
        label: "HQ phone",
        kind: "mono",
        hint: (c: Contact) => dialled(c.hqPhone, c.hqE164),
      },
      { key: "linkedinUrl", label: "LinkedIn", kind: "mono" },
    ],
  },
  {
    title: "Place",
    fields: [
      { key: "city", label: "City" },
      { key: "state", label: "State" },
      {
        key: "country",
        label: "Country",
        hint: (c: Contact) => (c.country ? countryName(c.country) : null),
      },
      {
        key: "timeZone",
        label: "Time zone",
        kind: "mono",
        hint: (c: Contact) => (c.timeZoneSource ? ZONE_SOURCE_WORDS[c.timeZoneSource] : null),
      },
    ],
  },
  {
    title: "Keeping",
    fields: [
      { key: "tags", label: "Tags", kind: "labels" },
      { key: "intentTopics", label: "Intent topics", kind: "labels" },
      { key: "consentBasis", label: "Consent basis" },
      { key: "source", label: "Source", kind: "readonly" },
    ],
  },
];

function dialled(raw: string | null, e164: string | null): string | null {
  if (!raw) return null;
  if (!e164) return "not a valid number";
  return e164 === raw.replace(/[\s()-]/g, "") ? null : e164;
}

const labels = new Map(CONTACT_GROUPS.flatMap(({ fields }) => fields.map((f) => [f.key, f.label])));

export function contactLabel(field: string): string {
  return labels.get(field) ?? wordOf(field.replace(/([A-Z])/g, "_$1").toLowerCase());
}
