import { uuidv7 } from "#shared/kernel/ids.ts";
import type { Filter, Node } from "#shared/filters/filter.schema.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { TestWorld } from "../harness/kernel.ts";
import type { World } from "./random.ts";
import { draws, makeAccounts, makeActivities, makeContacts, makeSuppressions } from "./records.ts";
import type { Account, Activity, Contact, Rows } from "./reference.ts";

type Pool = TestWorld["kernel"]["pool"];

export interface FilterWorld extends Rows {
  named: World;
  /** Two segments that are made of one another, written past the service that refuses them. */
  cycle(): Promise<[string, string]>;
}

/** Records with every kind of gap and oddity; some deleted, which no filter ever shows. */
export async function filterWorld(world: TestWorld, now: Date): Promise<FilterWorld> {
  const d = draws(7, now);
  const { pool } = world.kernel;
  const owner = (await world.user("campaign_manager")).userId;
  const accounts = makeAccounts(d, now, owner);
  const contacts = makeContacts(d, now, owner, accounts);
  const campaigns = [uuidv7(1), uuidv7(2)];
  const activities = makeActivities(d, now, owner, { contacts, campaigns });
  await insert(pool, "account", accounts);
  await insert(pool, "contact", contacts);
  await insert(pool, "activity", activities);
  const lists = await storeLists(pool, owner, now);
  const filters = chooseSegments();
  for (const [id, filter] of filters) await storeSegment(pool, { id, filter, owner, now });
  const suppressions = makeSuppressions(d, contacts);
  await storeSuppressions(pool, suppressions, now);

  const ctx = world.system();
  return {
    contacts: await query<Contact>(ctx, `select * from contact where deleted_at is null`),
    accounts: await query<Account>(ctx, `select * from account where deleted_at is null`),
    everyAccount: await query<Account>(ctx, `select * from account`),
    activities: await query<Activity>(ctx, `select * from activity`),
    lists,
    segments: filters,
    suppressions,
    named: {
      lists: [...lists].map(([id, { entity }]) => ({ id, entity })),
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
      await storeSegment(pool, { id: a, filter: of(b), owner, now });
      await storeSegment(pool, { id: b, filter: of(a), owner, now });
      return [a, b];
    },
  };
}

function insert(pool: Pool, table: string, rows: readonly object[]): Promise<unknown> {
  const columns = Object.keys(rows[0]!).join(", ");
  return pool.query(
    `insert into ${table} (${columns})
     select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}

/** A list of each entity, with a third of the records as members. */
async function storeLists(pool: Pool, owner: string, now: Date): Promise<FilterWorld["lists"]> {
  const lists: FilterWorld["lists"] = new Map();
  for (const entity of ["contact", "account"] as const) {
    const id = uuidv7(3);
    await pool.query(
      `insert into list (id, name, entity_type, source_type, owner_id, created_at, updated_at)
       values ($1, 'some', $2, 'selection', $3, $4, $4)`,
      [id, entity, owner, now],
    );
    const { rows } = await pool.query<{ record_id: string }>(
      `insert into list_member select $1, id, $2 from ${entity} where hashtext(id::text) % 3 = 0
       returning record_id`,
      [id, now],
    );
    lists.set(id, { entity, ids: new Set(rows.map((row) => row.record_id)) });
  }
  return lists;
}

/** One of companies, one of people, and one that is made of another. */
function chooseSegments(): Map<string, Filter> {
  const us: Node = { type: "field", path: "account.hqCountry", op: "is", value: "US" };
  const first = uuidv7(4);
  const nested: Node = {
    type: "and",
    nodes: [{ type: "segment", op: "in", id: first }, tagged("cold")],
  };
  return new Map<string, Filter>([
    [first, { v: 1, entity: "account", where: us }],
    [uuidv7(5), { v: 1, entity: "contact", where: { type: "or", nodes: [us, tagged("hot")] } }],
    [uuidv7(6), { v: 1, entity: "contact", where: nested }],
  ]);
}

function storeSegment(
  pool: Pool,
  { id, filter, owner, now }: { id: string; filter: Filter; owner: string; now: Date },
): Promise<unknown> {
  return pool.query(
    `insert into segment (id, name, entity_type, filter, owner_id, created_at, updated_at)
     values ($1, 'a segment', $2, $3, $4, $5, $5)`,
    [id, filter.entity, JSON.stringify(filter), owner, now],
  );
}

async function storeSuppressions(
  pool: Pool,
  suppressions: ReturnType<typeof makeSuppressions>,
  now: Date,
): Promise<void> {
  for (const each of suppressions) {
    await pool.query(
      `insert into suppression (id, scope, key, channel, reason, source, source_id, batch_id,
                                created_at, created_by_name, updated_at)
       values ($1::uuid, $2, $3, $4, 'asked', 'manual', $1::uuid::text, $1::uuid, $5, 'test', $5)`,
      [uuidv7(now.getTime()), each.scope, each.key, each.channel, now],
    );
  }
}

const tagged = (tag: string): Node => ({
  type: "field",
  path: "contact.tags",
  op: "hasAny",
  value: [tag],
});
