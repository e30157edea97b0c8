import { uuidv7 } from "#shared/kernel/ids.ts";
import { WORDS, dice } from "./random.ts";

const CONTACTS = 300;
const ACCOUNTS = 60;
const ACTIVITIES = 700;
const DAY = 86_400_000;

/** What is drawn for a record's fields: a value or nothing, some of several, a time of the past year. */
export function draws(seed: number, now: Date) {
  const d = dice(seed);
  return {
    ...d,
    maybe: <T>(value: T): T | null => (d.next() < 0.25 ? null : value),
    some: (of: readonly string[]) => of.filter(() => d.next() < 0.3),
    ago: () => new Date(now.getTime() - Math.floor(d.next() * 400 * DAY)).toISOString(),
  };
}
type Draws = ReturnType<typeof draws>;

/** Companies with every kind of gap and oddity; some deleted. */
export function makeAccounts(d: Draws, now: Date, owner: string) {
  const { maybe, some, ago } = d;
  return Array.from({ length: ACCOUNTS }, (_, i) => ({
    id: uuidv7(now.getTime()),
    name: `${d.pick(WORDS.names)} ${i}`,
    name_core: `company ${i}`,
    domain: maybe(`c${i}.example.${d.pick(["com", "org"])}`),
    alias_domains: d.next() < 0.2 ? [`alias${i}.example.net`] : [],
    industry: maybe(d.pick(WORDS.choices)),
    hq_country: maybe(d.pick(["US", "DE", "GB"])),
    staff_count: maybe(d.pick([0, 10, 100, 1000])),
    revenue: maybe(d.pick([0, 99.5, 1000])),
    tier: maybe(d.pick(["A", "B", ""])),
    tags: some(WORDS.tags),
    owner_id: maybe(owner),
    tech_stack: [],
    intent_topics: [],
    locked_fields: [],
    custom: {},
    version: 1,
    created_at: ago(),
    updated_at: ago(),
    deleted_at: d.next() < 0.1 ? now.toISOString() : null,
  }));
}
type MadeAccount = ReturnType<typeof makeAccounts>[number];

/** People, most of them of one of the companies; some deleted. */
export function makeContacts(d: Draws, now: Date, owner: string, accounts: readonly MadeAccount[]) {
  const { maybe, some, ago } = d;
  return Array.from({ length: CONTACTS }, (_, i) => {
    const account = maybe(d.pick(accounts));
    const email = maybe(`p${i}@${d.pick(["mail.", ""])}${account?.domain ?? "free.example.net"}`);
    return {
      id: uuidv7(now.getTime()),
      account_id: account?.id ?? null,
      first_name: maybe(d.pick(WORDS.names)),
      last_name: maybe(d.pick(WORDS.names)),
      job_title: maybe(d.pick(WORDS.titles)),
      seniority: maybe(d.pick(WORDS.choices)),
      department: maybe(d.pick(WORDS.choices)),
      email,
      email_key: email,
      email_status: d.pick(["unknown", "valid"]),
      phone_e164: maybe(`+4420794600${String(i % 100).padStart(2, "0")}`),
      city: maybe(d.pick(WORDS.names)),
      state: maybe(d.pick(WORDS.choices)),
      country: maybe(d.pick(["US", "DE", "GB"])),
      time_zone: maybe("Europe/Berlin"),
      tags: some(WORDS.tags),
      source: maybe(d.pick(WORDS.choices)),
      owner_id: maybe(owner),
      intent_topics: [],
      locked_fields: [],
      custom: {},
      version: 1,
      created_at: ago(),
      updated_at: ago(),
      deleted_at: d.next() < 0.1 ? now.toISOString() : null,
    };
  });
}
type MadeContact = ReturnType<typeof makeContacts>[number];

/** What happened to the people, in one of the campaigns or in none. */
export function makeActivities(
  d: Draws,
  now: Date,
  owner: string,
  { contacts, campaigns }: { contacts: readonly MadeContact[]; campaigns: readonly string[] },
) {
  const { maybe, ago } = d;
  return Array.from({ length: ACTIVITIES }, () => {
    const contact = d.pick(contacts);
    return {
      id: uuidv7(now.getTime()),
      at: ago(),
      type: d.pick(["call_ended", "disposition_saved", "email_sent"]),
      contact_id: maybe(contact.id),
      account_id: contact.account_id,
      campaign_id: maybe(d.pick(campaigns)),
      outcome: maybe(d.pick(["answered", "VP"])),
      actor_id: maybe(owner),
      data: {},
    };
  });
}

/** Some contacts, in turn by phone, by e-mail, themselves, by their company, by its domain. */
export function makeSuppressions(d: Draws, contacts: readonly MadeContact[]) {
  return contacts.slice(0, 40).flatMap((contact, i) => {
    const scope = ["phone", "email", "contact", "account", "domain"][i % 5]!;
    const key = {
      phone: contact.phone_e164,
      email: contact.email_key,
      contact: contact.id,
      account: contact.account_id,
      domain: contact.email_key?.split("@")[1]?.replace("mail.", ""),
    }[scope];
    const channel =
      scope === "phone" || scope === "email" ? scope : d.pick(["phone", "email", null]);
    return key ? [{ scope, key, channel }] : [];
  });
}
