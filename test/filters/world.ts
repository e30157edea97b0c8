import { uuidv7 } from "#shared/kernel/ids.ts";
import type { Filter, Node } from "#shared/filters/filter.schema.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { TestWorld } from "../harness/kernel.ts";
import { WORDS, dice } from "./random.ts";
import type { World } from "./random.ts";
import type { Account, Activity, Contact, Rows } from "./reference.ts";

const CONTACTS = 300;
const ACCOUNTS = 60;
const ACTIVITIES = 700;
const DAY = 86_400_000;

export interface FilterWorld extends Rows {
  named: World;
  /** Two segments that are made of one another, written past the service that refuses them. */
  cycle(): Promise<[string, string]>;
}

/** Records with every kind of gap and oddity; some deleted, which no filter ever shows. */
export async function filterWorld(world: TestWorld, now: Date): Promise<FilterWorld> {
  const d = dice(7);
  const { pool } = world.kernel;
  const owner = (await world.user("campaign_manager")).userId;
  const maybe = <T>(value: T): T | null => (d.next() < 0.25 ? null : value);
  const some = (of: readonly string[]) => of.filter(() => d.next() < 0.3);
  const ago = () => new Date(now.getTime() - Math.floor(d.next() * 400 * DAY)).toISOString();
  const insert = (table: string, rows: readonly object[]) =>
    pool.query(
      `insert into ${table} (${Object.keys(rows[0]!).join(", ")})
       select ${Object.keys(rows[0]!).join(", ")} from jsonb_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows)],
    );

  const accounts = Array.from({ length: ACCOUNTS }, (_, i) => ({
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
  const contacts = Array.from({ length: CONTACTS }, (_, i) => {
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
  await insert("account", accounts);
  await insert("contact", contacts);
  const campaigns = [uuidv7(1), uuidv7(2)];
  await insert(
    "activity",
    Array.from({ length: ACTIVITIES }, () => {
      const contact = d.pick(contacts);
      return {
        id: uuidv7(now.getTime()),
        at: ago(),
        type: d.pick(["call_ended", "email_opened", "email_sent"]),
        contact_id: maybe(contact.id),
        account_id: contact.account_id,
        campaign_id: maybe(d.pick(campaigns)),
        outcome: maybe(d.pick(["answered", "VP"])),
        actor_id: maybe(owner),
        data: {},
      };
    }),
  );

  const lists = (["contact", "account"] as const).map((entity) => ({ id: uuidv7(3), entity }));
  for (const { id, entity } of lists) {
    await pool.query(
      `insert into list (id, name, entity_type, source_type, owner_id, created_at, updated_at)
       values ($1, 'some', $2, 'selection', $3, $4, $4)`,
      [id, entity, owner, now],
    );
    await pool.query(
      `insert into list_member select $1, id, $2 from ${entity} where hashtext(id::text) % 3 = 0`,
      [id, now],
    );
  }
  const segment = async (id: string, filter: Filter) =>
    pool.query(
      `insert into segment (id, name, entity_type, filter, owner_id, created_at, updated_at)
       values ($1, 'a segment', $2, $3, $4, $5, $5)`,
      [id, filter.entity, JSON.stringify(filter), owner, now],
    );
  const us: Node = { type: "field", path: "account.hqCountry", op: "is", value: "US" };
  const filters = new Map<string, Filter>([
    [uuidv7(4), { v: 1, entity: "account", where: us }],
    [uuidv7(5), { v: 1, entity: "contact", where: { type: "or", nodes: [us, tagged("hot")] } }],
  ]);
  const [first] = filters.keys();
  const nested: Node = {
    type: "and",
    nodes: [{ type: "segment", op: "in", id: first! }, tagged("cold")],
  };
  filters.set(uuidv7(6), { v: 1, entity: "contact", where: nested });
  for (const [id, filter] of filters) await segment(id, filter);

  const suppressions = contacts.slice(0, 40).flatMap((contact, i) => {
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
  for (const each of suppressions) {
    await pool.query(
      `insert into suppression (id, scope, key, channel, reason, source, source_id, batch_id,
                                created_at, created_by_name, updated_at)
       values ($1::uuid, $2, $3, $4, 'asked', 'manual', $1::uuid::text, $1::uuid, $5, 'test', $5)`,
      [uuidv7(now.getTime()), each.scope, each.key, each.channel, now],
    );
  }

  const ctx = world.system();
  const members = await query<{ list_id: string; record_id: string }>(
    ctx,
    `select * from list_member`,
  );
  return {
    contacts: await query<Contact>(ctx, `select * from contact where deleted_at is null`),
    accounts: await query<Account>(ctx, `select * from account where deleted_at is null`),
    everyAccount: await query<Account>(ctx, `select * from account`),
    activities: await query<Activity>(ctx, `select * from activity`),
    lists: new Map(
      lists.map(({ id, entity }) => {
        const ids = members.filter((m) => m.list_id === id).map((m) => m.record_id);
        return [id, { entity, ids: new Set(ids) }];
      }),
    ),
    segments: filters,
    suppressions,
    named: {
      lists,
      segments: [...filters].map(([id, { entity }]) => ({ id, entity })),
      campaigns,
      people: [owner, uuidv7(8)],
    },
    async cycle() {
      const [a, b] = [uuidv7(9), uuidv7(10)];
      const of = (id: string): Filter => ({
        v: 1,
        entity: "contact",
        where: { type: "not", nodes: [{ type: "segment", op: "notIn", id }] },
      });
      await segment(a, of(b));
      await segment(b, of(a));
      return [a, b];
    },
  };
}

const tagged = (tag: string): Node => ({
  type: "field",
  path: "contact.tags",
  op: "hasAny",
  value: [tag],
});
