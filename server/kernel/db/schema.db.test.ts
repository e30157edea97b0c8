import { MikroORM, SchemaComparator } from "@mikro-orm/postgresql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modules } from "#server/modules.ts";
import { testDatabase } from "#test/setup/database.ts";
import type { TestDatabase } from "#test/setup/database.ts";

/** Tables that no entity stands for, and why. A new table is an entity, or stands here. */
const WITHOUT_ENTITY: Record<string, string> = {
  activity: "appended set-wise, read by SQL",
  agent_state: "one upsert per change of state",
  audit_log: "partitioned: the diff would rebuild it",
  audit_seal: "chain over audit_log, appended by one statement",
  call_queue_build: "counts of one set-based build",
  campaign_figure: "sums of deltas, by the progress loop's one statement",
  campaign_figure_delta: "added by triggers, without a key",
  campaign_member: "an audience: copied and read set-wise",
  campaign_snapshot: "written with its members by one statement",
  campaign_touched: "marks without a key, taken all at once",
  client: "written once, by one insert",
  contact_stats: "roll-ups, counted up by upserts",
  dialer_lease: "taken and renewed by fenced statements",
  disposition_record: "appended, never changed",
  email_event: "appended by the intake of provider events",
  email_send: "the ledger: fenced statements only",
  event_log: "partitioned: the diff would rebuild it",
  external_id: "identity ladder, matched set-wise",
  gauge_value: "written by the relay",
  idempotency_key: "answers of commands, by upsert",
  import_outcome: "written in batches",
  import_row: "unlogged, filled by COPY",
  job_owner: "one insert per job",
  lead_question: "closed by a conditional statement",
  list_member: "members of lists, set-wise",
  notification: "upserts that tell once",
  outbox: "insert-only, without a primary key",
  outbox_dead: "what the relay gave up",
  pivotal_marker: "made by the start script, not by a migration",
  relay_head: "one row under a lock",
  sandbox_mail: "the sandbox provider's store",
  segment_count: "the recount loop's",
  segment_dirty: "marks set by triggers",
  session: "rotated under a lock, ended set-wise",
  stats_cursor: "positions of loops",
  suppression: "appended and lifted set-wise",
  system_mail: "a queue, leased by statements",
  team_member: "members of teams, set-wise",
  topic_head: "written by the relay",
  user_link: "used once, by a conditional statement",
};

/** Columns generated for search and filters: no entity carries them to a screen. */
const GENERATED: Record<string, string[]> = {
  account: ["search_text"],
  contact: ["email_domain", "search_text"],
};

/** Read by SQL: what a client may read, granted to a role of its own, and figures as they are now. */
const VIEWS = [
  "campaign_figure_now",
  "portal_lead",
  "portal_order",
  "portal_order_stats",
  "portal_person",
];

let database: TestDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await testDatabase();
  orm = await MikroORM.init({
    clientUrl: database.ownerUrl,
    entities: modules.flatMap((module) => module.entities ?? []),
    forceUtcTimezone: true,
    schemaGenerator: {
      skipTables: Object.keys(WITHOUT_ENTITY),
      skipViews: VIEWS,
      // functions are the migrations' alone: no entity can declare one
      ignoreRoutines: true,
    },
  });
});
afterAll(async () => {
  await orm.close();
  await database.drop();
});

const entities = () => [...orm.getMetadata().getAll().values()];
const rows = <T>(sql: string): Promise<T[]> => orm.em.getConnection().execute<T[]>(sql);

test("entities and the migrated database say the same", async () => {
  const diff = await orm.schema.getUpdateSchemaSQL({ wrap: false });
  const left = await leftAlone();
  expect(diff.split("\n").filter((line) => line !== "" && !left.has(line))).toEqual([]);
});

/**
 * The statements by which the ORM would end what it cannot know: foreign keys (entities hold ids
 * instead of relations, or modules would import one another in a circle) and generated columns.
 */
async function leftAlone(): Promise<Set<string>> {
  const keys = await rows<{ line: string }>(
    `select format('alter table "%s" drop constraint "%s";', conrelid::regclass, conname) as line
       from pg_constraint where contype = 'f'`,
  );
  const columns = Object.entries(GENERATED).map(
    ([table, names]) =>
      `alter table "${table}" ${names.map((name) => `drop column "${name}"`).join(", ")};`,
  );
  return new Set([...keys.map(({ line }) => line), ...columns]);
}

test("what the comparison leaves out is there, and is nothing that an entity declares", async () => {
  const mapped = entities().map((meta) => meta.tableName);
  const tables = await rows<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const there = tables.map((table) => table.name);
  expect(Object.keys(WITHOUT_ENTITY).filter((name) => !there.includes(name))).toEqual([]);
  expect(Object.keys(WITHOUT_ENTITY).filter((name) => mapped.includes(name))).toEqual([]);
  expect(entities().flatMap((meta) => meta.relations.map((prop) => prop.name))).toEqual([]);

  const generated = await rows<{ tab: string; col: string }>(
    `select table_name as tab, column_name as col from information_schema.columns
      where table_schema = 'public' and is_generated = 'ALWAYS' order by tab, col`,
  );
  expect(generated.filter(({ tab }) => mapped.includes(tab))).toEqual(
    Object.entries(GENERATED).flatMap(([tab, names]) => names.map((col) => ({ tab, col }))),
  );
});

test("declared indexes and triggers are defined as in the database", async () => {
  // the diff compares these by name only
  const defined = await rows<{ name: string; def: string }>(
    `select indexname as name, indexdef as def from pg_indexes where schemaname = 'public'
     union all
     select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal`,
  );
  const defs = new Map(defined.map(({ name, def }) => [name, def.replace(" USING btree", "")]));
  const comparator = new SchemaComparator(orm.em.getPlatform());
  const declared = entities().flatMap((meta) => [...meta.indexes, ...meta.triggers]);
  expect(declared.length).toBeGreaterThan(80);
  const differing = declared.filter(({ name, expression }) => {
    const def = defs.get(name ?? "");
    return typeof expression !== "string" || !def || comparator.diffExpression(expression, def);
  });
  expect(differing).toEqual([]);
});
