import { uuidv7 } from "#shared/kernel/ids.ts";
import type { TestWorld } from "../harness/kernel.ts";

/** Real area codes: with 555-01xx they make valid numbers that nobody has. */
const AREAS = [212, 310, 312, 415, 617, 702, 206, 404];

let made = 0;

export interface Person {
  contactId: string;
  accountId: string;
  phone: string;
  email: string;
  domain: string;
}

interface Wanted {
  /** E.164; null: no phone. */
  phone?: string | null;
  email?: string | null;
  accountId?: string;
  aliasDomains?: string[];
  firstName?: string;
  lastName?: string;
  country?: string;
  seniority?: string;
  tags?: string[];
  timeZone?: string;
}

/** A contact at a company of its own (or at `accountId`), written straight to the tables. */
export async function person(world: TestWorld, wanted: Wanted = {}): Promise<Person> {
  const n = (made += 1);
  const id = uuidv7(Date.now());
  const accountId = wanted.accountId ?? uuidv7(Date.now());
  const unique = id.slice(-8);
  const domain = `company-${unique}.example.com`;
  const phone =
    wanted.phone === undefined
      ? `+1${AREAS[Math.floor(n / 100) % AREAS.length]}555${String(100 + (n % 100)).padStart(4, "0")}`
      : wanted.phone;
  const email = wanted.email === undefined ? `person-${unique}@${domain}` : wanted.email;
  if (!wanted.accountId) {
    await world.kernel.pool.query(
      `insert into account (id, name, name_core, domain, alias_domains, created_at, updated_at)
       values ($1, $2, $3, $4, $5, now(), now())`,
      [accountId, `Company ${unique}`, `company ${unique}`, domain, wanted.aliasDomains ?? []],
    );
  }
  await world.kernel.pool.query(
    `insert into contact (id, account_id, first_name, last_name, email, email_key, direct_phone,
                          direct_e164, phone_e164, country, seniority, tags, time_zone,
                          created_at, updated_at)
     values ($1, $2, $3, $4, $5, lower($5), $6, $6, $6, $7, $8, $9, $10, now(), now())`,
    [
      id,
      accountId,
      wanted.firstName ?? `First${n}`,
      wanted.lastName ?? `Last${n}`,
      email,
      phone,
      wanted.country ?? "US",
      wanted.seniority ?? null,
      wanted.tags ?? [],
      wanted.timeZone ?? "America/New_York",
    ],
  );
  return { contactId: id, accountId, phone: phone ?? "", email: email ?? "", domain };
}
