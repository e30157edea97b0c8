import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { uuidv7 } from "#shared/kernel/ids.ts";
import type { TestWorld } from "../harness/kernel.ts";

interface Person {
  phone?: string | null;
  timeZone?: string | null;
  country?: string | null;
  accountId?: string | null;
  firstName?: string;
}

/** Area codes that a dialler takes for the United States; others of +1 are islands and Canada. */
const AREAS = Array.from({ length: 790 }, (_, i) => 200 + i).filter(
  (area) => parsePhoneNumberFromString(`+1${area}5550100`)?.country === "US",
);

/** A reserved number of the United States, area 555 01xx: another for each `n` up to some 30,000. */
export function testPhone(n: number): string {
  return `+1${AREAS[Math.floor(n / 100)]!}55501${String(n % 100).padStart(2, "0")}`;
}

/** Stores an account and returns its id. */
export async function storeAccount(world: TestWorld, name = "Example Works"): Promise<string> {
  const id = uuidv7(Date.now());
  await world.kernel.pool.query(
    `insert into account (id, name, name_core, created_at, updated_at)
     values ($1, $2, lower($2), now(), now())`,
    [id, name],
  );
  return id;
}

/** Stores contacts; without more said each has a number of its own and lives in New York. */
export async function storeContacts(world: TestWorld, people: Person[]): Promise<string[]> {
  const rows = people.map((person, i) => ({
    id: uuidv7(Date.now()),
    first_name: person.firstName ?? `Person ${i + 1}`,
    last_name: "Example",
    phone: person.phone === undefined ? testPhone(i) : person.phone,
    time_zone: person.timeZone === undefined ? "America/New_York" : person.timeZone,
    country: person.country === undefined ? "US" : person.country,
    account_id: person.accountId ?? null,
  }));
  await world.kernel.pool.query(
    `insert into contact (id, account_id, first_name, last_name, direct_e164, phone_e164, time_zone,
                          country, created_at, updated_at)
     select id, account_id, first_name, last_name, phone, phone, time_zone, country, now(), now()
       from jsonb_to_recordset($1::jsonb) as r(id uuid, account_id uuid, first_name text,
         last_name text, phone text, time_zone text, country text)`,
    [JSON.stringify(rows)],
  );
  return rows.map((row) => row.id);
}

/** A list of these contacts. */
export async function storeList(world: TestWorld, contactIds: string[]): Promise<string> {
  const id = uuidv7(Date.now());
  const owner = await world.user("campaign_manager");
  await world.kernel.pool.query(
    `insert into list (id, name, entity_type, source_type, visibility, owner_id, member_count,
                       created_at, updated_at)
     values ($1, 'List', 'contact', 'selection', 'global', $3, $2, now(), now())`,
    [id, contactIds.length, owner.userId],
  );
  await world.kernel.pool.query(
    `insert into list_member (list_id, record_id, added_at) select $1, unnest($2::uuid[]), now()`,
    [id, contactIds],
  );
  return id;
}
