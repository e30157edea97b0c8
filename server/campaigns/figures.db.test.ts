import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LEAD_STATUSES } from "#shared/leads/lead.rules.ts";
import { SEND_STATES } from "#shared/email/sends/sends.schema.ts";
import * as tasks from "#server/calls/queue/task-state.service.ts";
import { callDrift } from "#server/calls/calls.verify.ts";
import { sendDrift } from "#server/email/sends/sends.queries.ts";
import { verifyLeads } from "#server/leads/leads.verify.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { dice } from "#test/filters/random.ts";
import type { Dice } from "#test/filters/random.ts";
import { makeCampaign, makeOrder } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { addUp } from "./figures.service.ts";
import { computeProgress, publishProgress } from "./progress.service.ts";

let world: TestWorld;
let campaigns: string[];
let agents: string[];
beforeAll(async () => {
  world = await testWorld();
  campaigns = [await makeCampaign(world, "One"), await makeCampaign(world, "Two")];
  await makeOrder(world, campaigns[0]!);
  agents = await Promise.all(
    ["Ada", "Ben", "Cid"].map(async (name) => (await world.user("agent", { name })).userId),
  );
});
afterAll(() => world?.close());

const sql = async (text: string, params: unknown[] = []): Promise<any[]> =>
  (await world.kernel.pool.query(text, params)).rows;

/** A day with its hours: some on both sides of midnight. */
const AT = `timestamptz '2026-03-01T22:00Z' + random() * interval '5 hours'`;

const chance = (d: Dice, of: number) => d.next() < of;
const between = (d: Dice, from: number, to: number) => from + d.int(to - from + 1);

let phone = 0;
const addTasks = (ctx: Context, d: Dice) =>
  execute(
    ctx,
    tasks.addSql(
      `select $1::uuid, uuidv7(), null::uuid, '+1202' || (5000000 + $2 + n), 'US', 'UTC', now(),
              now(), now() from generate_series(1, $3) n`,
    ),
    [d.pick(campaigns), (phone += 10), between(d, 1, 4)],
  );
const some = (d: Dice): tasks.Some => ({
  where: `t.id in (select id from call_task order by md5(id::text || $1) limit $2)`,
  params: [String(between(d, 1, 1000)), between(d, 1, 6)],
});
const aTask = async (ctx: Context, d: Dice): Promise<string> =>
  (
    await query<{ id: string }>(
      ctx,
      `select id from call_task order by md5(id::text || $1) limit 1`,
      [String(between(d, 1, 1000))],
    )
  )[0]?.id ?? randomUUID();
const RESERVE = `
  with next as (select t.id from call_task t where t.id = $1 and ${tasks.RESERVABLE}
                   and not exists (select from call_task h where h.lease_owner = $2) for update)
  ${tasks.reserveSql({ holder: { agentId: "$2::uuid", connection: "null" }, token: "uuidv7()", seconds: "60", now: "now()" })}`;
const SAID = { outcome: "No Answer", action: "no_action" } as const;

/** A random choice of rows of a table. */
const rowsOf = (table: string, d: Dice) =>
  `select id from ${table} order by md5(id::text || '${between(d, 1, 1000)}') limit ${between(d, 1, 5)}`;

/** What can happen, as one command each. */
const COMMANDS: ((ctx: Context, d: Dice) => Promise<unknown>)[] = [
  addTasks,
  addTasks,
  async (ctx, d) => execute(ctx, RESERVE, [await aTask(ctx, d), d.pick(agents)]),
  async (ctx, d) => tasks.start(ctx, await aTask(ctx, d), 60),
  async (ctx, d) =>
    tasks.endCall(ctx, await aTask(ctx, d), { dialled: chance(d, 0.7), isOver: chance(d, 0.2) }),
  async (ctx, d) => {
    const plan = { dueAt: ctx.now(), isCallback: chance(d, 0.5) };
    const events: tasks.Settlement[] = [
      { event: "replan", plan },
      { event: "finish" },
      { event: "block", reason: "suppressed" },
    ];
    const [held] = await query<{ id: string; lease_owner: string }>(
      ctx,
      `select id, lease_owner from call_task where state = 'needs_disposition' limit 1`,
    );
    if (held) await tasks.settle(ctx, held.id, d.pick(events), SAID, held.lease_owner);
  },
  (ctx, d) => tasks.release(ctx, some(d)),
  (ctx, d) => tasks.remove(ctx, some(d), "stopped"),
  (ctx, d) =>
    execute(
      ctx,
      `update call_task set rank = 1 - rank, version = version + 1 where id in
      (select id from call_task where state = 'queued' limit ${between(d, 1, 3)})`,
    ),
  (ctx) =>
    execute(
      ctx,
      `insert into call_attempt (id, task_id, campaign_id, contact_id, agent_id, phone_e164, time_zone,
         local_day, command_id, carrier, state, created_at, ended_at, end_reason, updated_at)
       select uuidv7(), t.id, t.campaign_id, t.contact_id, uuidv7(), t.phone_e164, 'UTC', now(), uuidv7(),
              'none', 'ended', ${AT}, now(), 'cancelled', now()
         from (select * from call_task order by random() limit 3) t`,
    ),
  (ctx, d) =>
    execute(
      ctx,
      `update call_attempt set dialing_at = created_at,
              answered_at = case when random() < 0.5 then created_at + random() * interval '9 s' end,
              ended_at = created_at + interval '10 s' + random() * interval '200 s',
              is_conversation = case when random() < 0.7 then random() < 0.5 end,
              disposition_label = (array['Busy', 'No: "x"', null])[1 + floor(random() * 3)::int]
        where id in (${rowsOf("call_attempt", d)})`,
    ),
  (ctx, d) =>
    execute(
      ctx,
      `update call_attempt set created_at = created_at - interval '1 hour', notes = 'x'
      where id in (${rowsOf("call_attempt", d)})`,
    ),
  (ctx, d) => execute(ctx, `delete from call_attempt where id in (${rowsOf("call_attempt", d)})`),
  (ctx, d) =>
    execute(
      ctx,
      `insert into lead (id, campaign_id, contact_id, attempt_id, agent_id, qualified_at, queued_at,
         created_at, updated_at)
       select uuidv7(), $1, uuidv7(), uuidv7(), uuidv7(), ${AT}, now(), now(), now()
         from generate_series(1, 2)`,
      [d.pick(campaigns)],
    ),
  (ctx, d) =>
    execute(ctx, `update lead set status = $1::text where id in (${rowsOf("lead", d)})`, [
      d.pick(LEAD_STATUSES.filter((status) => status !== "published")),
    ]),
  (ctx, d) =>
    execute(
      ctx,
      `update lead l set status = 'published', published_at = ${AT}, client_decision = 'pending',
              order_id = (select id from client_order limit 1)
        where id in (${rowsOf("lead", d)})`,
    ),
  (ctx, d) =>
    execute(
      ctx,
      `insert into email_send (id, campaign_id, contact_id, shard, state, reason, created_at, updated_at)
       select uuidv7(), $1, uuidv7(), 0, case n when 1 then 'skipped' else 'pending' end,
              case n when 1 then 'no_email' end, now(), now() from generate_series(1, 6) n`,
      [d.pick(campaigns)],
    ),
  (ctx, d) =>
    execute(
      ctx,
      `update email_send set state = $1::text, reason = $2::text, sent_at = case $1::text when 'sent' then ${AT} end,
              lease_token = uuidv7(), lease_until = now()
        where id in (${rowsOf("email_send", d)})`,
      [d.pick(SEND_STATES), d.pick(["suppressed", "deleted"])],
    ),
  (ctx) => addUp(ctx),
];

/** The same figures, counted here from the rows themselves. */
async function recount(): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const count = (campaign: string, figure: string, at: Date | null = null, n = 1) => {
    const slot = at && new Date(Math.floor(at.getTime() / 900_000) * 900_000).toISOString();
    const keys = slot ? ["all", `day ${slot.slice(0, 10)}`, `slot ${slot}`] : ["all"];
    for (const key of keys) {
      const name = `${campaign} ${figure} ${key}`;
      figures[name] = (figures[name] ?? 0) + n;
    }
  };
  for (const t of await sql(`select * from call_task`)) {
    const isCallback = t.state === "queued" && t.rank === 0;
    count(t.campaign_id, isCallback ? "task_callback" : `task_${t.state}`);
  }
  for (const a of await sql(
    `select *, floor(1e6 * extract(epoch from ended_at - answered_at))::float8 as talk from call_attempt`,
  )) {
    const at = new Date(a.created_at);
    if (a.dialing_at) count(a.campaign_id, "dials", at);
    if (a.answered_at) count(a.campaign_id, "connects", at);
    if (a.is_conversation) count(a.campaign_id, "conversations", at);
    if (a.talk !== null) count(a.campaign_id, "talk", at, a.talk);
    if (a.disposition_label !== null) count(a.campaign_id, `said:${a.disposition_label}`, at);
  }
  for (const l of await sql(`select * from lead`)) {
    count(l.campaign_id, `lead_${l.status}`, new Date(l.qualified_at));
    if (l.status !== "rejected") count(l.campaign_id, "leads", new Date(l.qualified_at));
    if (l.status === "published") count(l.campaign_id, "published", new Date(l.published_at));
  }
  for (const m of await sql(`select * from email_send`)) {
    const why = m.state === "skipped" ? `:${m.reason}` : "";
    count(m.campaign_id, `mail_${m.state}${why}`, m.state === "sent" ? new Date(m.sent_at) : null);
  }
  return figures;
}

async function kept(): Promise<Record<string, number>> {
  const rows = await sql(
    `select campaign_id, figure, sum(n)::float8 as n,
            case grain when 'all' then 'all'
                       when 'day' then to_char(since at time zone 'UTC', '"day "YYYY-MM-DD')
                       else to_char(since at time zone 'UTC', '"slot "YYYY-MM-DD"T"HH24:MI":00.000Z"')
            end as key
       from campaign_figure_now group by campaign_id, figure, grain, since having sum(n) <> 0`,
  );
  return Object.fromEntries(
    rows.map(({ campaign_id, figure, key, n }) => [`${campaign_id} ${figure} ${key}`, n]),
  );
}

const drifts = async () => {
  const ctx = world.system();
  return [...(await callDrift(ctx)), ...(await verifyLeads(ctx)), ...(await sendDrift(ctx))]
    .map(({ what }) => what)
    .filter((what) => what.startsWith("figure "));
};

class Undone extends Error {}

/** Some commands in one transaction; one of four is rolled back. What the rows refuse does nothing. */
async function unit(d: Dice): Promise<void> {
  const chosen = Array.from({ length: between(d, 1, 3) }, () => d.pick(COMMANDS));
  const isUndone = chance(d, 0.25);
  await transact(world.system(), async (ctx) => {
    for (const command of chosen) await command(ctx, d);
    if (isUndone) throw new Undone();
  }).catch((err: Error & { code?: string }) => {
    // two of them at once may wait for one another's rows, or want the same agent or number
    if (!(err instanceof Undone) && !["40P01", "23505", "conflict"].includes(err.code ?? ""))
      throw err;
  });
}

test.each([1, 2, 3, 4])(
  "after any mix of commands, rolled back or at once, figures are what a recount gives (seed %i)",
  async (seed) => {
    const d = dice(seed);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 20; i++) {
        await (chance(d, 0.3) ? Promise.all([unit(d), unit(d)]) : unit(d));
      }
      expect(await kept()).toEqual(await recount());
    }
    const actual = await recount();
    expect(Object.keys(actual).length).toBeGreaterThan(30);
    expect(await kept()).toEqual(actual);
    await transact(world.system(), addUp);
    expect(await sql(`select from campaign_figure_delta`)).toEqual([]);
    expect(await kept()).toEqual(actual);
    expect(await drifts()).toEqual([]);
  },
);

test("when two transactions count for one campaign at once, then neither waits for the other", async () => {
  const [campaign] = campaigns;
  const before = (await computeProgress(world.system(), campaign!)).figures["queued"]!;
  const add = (ctx: Context) =>
    execute(
      ctx,
      tasks.addSql(
        `select $1::uuid, uuidv7(), null::uuid, '+12026000000', 'US', 'UTC', now(), now(), now()`,
      ),
      [campaign],
    );
  const queued = async () => (await computeProgress(world.system(), campaign!)).figures["queued"];
  await transact(world.system(), async (first) => {
    await add(first);
    // commits while the first one is open, with the loop's step in between
    await transact(world.system(), add);
    await publishProgress(world.system());
    expect(await queued()).toBe(before + 1);
  });
  expect(await queued()).toBe(before + 2);
});

test("when a figure is not what its rows give, then verify names it, and it can be mended", async () => {
  await transact(world.system(), addUp);
  expect(await drifts()).toEqual([]);
  const actual = await kept();
  await sql(
    `update campaign_figure set n = n + 3 where figure = 'task_queued' and campaign_id = $1`,
    [campaigns[0]],
  );
  await sql(
    `insert into campaign_figure_delta (campaign_id, figure, at, n) values ($1, 'connects', '2026-01-01', 1)`,
    [campaigns[1]],
  );
  await sql(`delete from campaign_figure where figure = 'mail_pending' and campaign_id = $1`, [
    campaigns[1],
  ]);
  await sql(
    `update campaign_figure set n = n - 1 where figure = 'leads' and grain = 'slot'
    and campaign_id = $1 and since = (select min(since) from campaign_figure
      where figure = 'leads' and grain = 'slot' and campaign_id = $1)`,
    [campaigns[0]],
  );
  const found = await drifts();
  expect(found).toEqual(
    expect.arrayContaining([
      `figure task_queued of campaign ${campaigns[0]}`,
      `figure connects of campaign ${campaigns[1]}`,
      `figure connects of the day 2026-01-01 00:00:00+00 of campaign ${campaigns[1]}`,
      `figure mail_pending of campaign ${campaigns[1]}`,
    ]),
  );
  expect(found.filter((what) => what.startsWith("figure leads of the slot"))).toHaveLength(1);
  expect(found).toHaveLength(6);
  // as a restore does
  const owner = new (await import("pg")).Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  await owner.query(`select after_restore()`);
  await owner.end();
  expect(await drifts()).toEqual([]);
  expect(await kept()).toEqual(actual);
});
