import { afterAll, beforeAll, expect, test } from "vitest";
import { endAttempt, hangUp } from "./attempts.service.ts";
import { dialAttempt } from "./dial.service.ts";
import { startAttempt } from "./start-attempt.service.ts";
import { runCommand } from "#server/campaigns/campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { storeAccount } from "#test/factories/audience.ts";
import { CallGate } from "#test/factories/call-gate.ts";
import { someoneWaits } from "#test/harness/until.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { callDrift } from "#server/calls/calls.verify.ts";

let world: TestWorld;
let gate: CallGate;
// among these it is night somewhere at every hour
const asleep = [
  "America/New_York",
  "Asia/Kathmandu",
  "Pacific/Auckland",
  "Asia/Tokyo",
  "Europe/London",
];

beforeAll(async () => {
  world = await testWorld({ DATABASE_POOL: "40" });
  gate = new CallGate(world);
});
afterAll(() => world.close());

test("a claimed person is dialled, and the row says so", async () => {
  const one = await gate.claimed("Plain");
  const attempt = await gate.start(one.agent, one.task.id, one.token);
  expect(attempt).toMatchObject({ state: "initiating", carrier: "none", phone: one.task.phone });
  await gate.dialled(attempt.id);
  const [row] = await gate.sql(
    `select dialing_at >= created_at as after from call_attempt where id = $1`,
    [attempt.id],
  );
  expect(row).toEqual({ after: true });
});

test.each(["phone", "contact", "account"] as const)(
  "a suppression by %s refuses the dial of a person who was claimed before it",
  async (scope) => {
    const accountId = await storeAccount(world);
    const one = await gate.claimed(`DNC ${scope}`, { accountId });
    const key = { phone: one.task.phone, contact: one.contactId, account: accountId }[scope];
    await gate.suppress({ scope, key });
    await expect(gate.start(one.agent, one.task.id, one.token)).rejects.toMatchObject({
      code: "refused",
      extra: { rule: "suppressed" },
    });
    expect(await gate.sql(`select 1 from call_attempt where task_id = $1`, [one.task.id])).toEqual(
      [],
    );
  },
);

test("a DNC racing the dial: no attempt commits after it, and none begins a dial after it", async () => {
  const ones = [];
  for (let i = 0; i < 12; i++) ones.push(await gate.claimed(`Race ${i}`));
  const results = await Promise.allSettled(
    ones.flatMap((one) => [
      gate.start(one.agent, one.task.id, one.token),
      gate.suppress({ scope: "phone", key: one.task.phone }),
    ]),
  );
  const starts = results.filter((_, i) => i % 2 === 0);
  const unexpected = starts.filter(
    (result) => result.status === "rejected" && result.reason.code !== "refused",
  );
  expect(unexpected).toEqual([]);
  // the gate orders them: with an attempt, the suppression was inserted after it had committed
  const rows = await gate.sql(
    `select s.xmin::text::bigint as suppressed, a.xmin::text::bigint as started
       from call_attempt a join suppression s on s.key = a.phone_e164
      where a.phone_e164 = any ($1) and a.version = 1`,
    [ones.map((one) => one.task.phone)],
  );
  for (const row of rows) expect(Number(row.started)).toBeLessThan(Number(row.suppressed));
});

test("a paused campaign refuses new dials, and a dial between commit and line", async () => {
  const one = await gate.claimed("Pause");
  const pause = () => transact(world.system(), (tx) => runCommand(tx, one.campaign.id, "pause"));
  const attempt = await transact(world.as(one.agent), async (tx) => {
    const made = await startAttempt(tx, one.task.id, one.token);
    await pause();
    return made;
  });
  await expect
    .poll(
      async () =>
        (await gate.sql(`select end_reason from call_attempt where id = $1`, [attempt.id]))[0],
    )
    .toEqual({ end_reason: "cancelled" });
  const [task] = await gate.sql(`select state, attempts from call_task where id = $1`, [
    one.task.id,
  ]);
  expect(task).toEqual({ state: "queued", attempts: 0 });
  await expect(gate.pull(one.agent, one.campaign.id)).rejects.toMatchObject({
    code: "wrong_state",
  });
});

test("a dial more than a second after its gate never happens", async () => {
  const one = await gate.claimed("Late");
  const attempt = await gate.start(one.agent, one.task.id, one.token);
  await gate.dialled(attempt.id);
  await gate.sql(
    `update call_attempt set state = 'initiating', dialing_at = null, gated_at = clock_timestamp() - interval '1001 ms'
      where id = $1`,
    [attempt.id],
  );
  await dialAttempt(world.system(), attempt.id);
  const [row] = await gate.sql(`select state, end_reason from call_attempt where id = $1`, [
    attempt.id,
  ]);
  expect(row).toEqual({ state: "ended", end_reason: "cancelled" });
});

test("outside their calling hours a person is refused, with the time when they begin", async () => {
  const one = await gate.claimed("Hours");
  const hour = (zone: string) =>
    Number(
      new Intl.DateTimeFormat("en", { timeZone: zone, hour: "2-digit", hourCycle: "h23" }).format(),
    );
  const zone = asleep.find((name) => hour(name) < 7 || hour(name) >= 22)!;
  await gate.sql(`update call_task set time_zone = $2 where id = $1`, [one.task.id, zone]);
  const refused = await gate.start(one.agent, one.task.id, one.token).catch((err: unknown) => err);
  expect(refused).toMatchObject({ code: "refused", extra: { rule: "calling_hours" } });
  const until = (refused as { extra: { until: string } }).extra.until;
  expect(
    new Intl.DateTimeFormat("en", { timeZone: zone, hour: "2-digit", hourCycle: "h23" }).format(
      Date.parse(until),
    ),
  ).toBe("08");
});

test("gap and caps count over all campaigns and name the rule", async () => {
  const phone = gate.phone();
  const first = await gate.claimed("Gap", { phone });
  const attempt = await gate.start(first.agent, first.task.id, first.token);
  await gate.dialled(attempt.id);
  await transact(world.system(), (tx) => endAttempt(tx, attempt.id, "no_answer"));
  const second = await gate.claimed("Gap two", { phone });
  await expect(gate.start(second.agent, second.task.id, second.token)).rejects.toMatchObject({
    extra: { rule: "minimum_gap", until: expect.stringMatching(/Z$/) },
  });
  await gate.sql(
    `update call_attempt set created_at = created_at - interval '1 hour' where id = $1`,
    [attempt.id],
  );
  await gate.sql(
    `update campaign set settings = jsonb_set(settings, '{call,caps,perNumberDay}', '1')
      where id = $1`,
    [second.campaign.id],
  );
  await expect(gate.start(second.agent, second.task.id, second.token)).rejects.toMatchObject({
    extra: { rule: "cap_number" },
  });
});

test("a dialled call counts as a try, whatever its end is called", async () => {
  const phone = gate.phone();
  const first = await gate.claimed("Ended", { phone });
  const attempt = await gate.start(first.agent, first.task.id, first.token);
  await gate.dialled(attempt.id);
  await transact(world.as(first.agent), (tx) => hangUp(tx, attempt.id, "cancelled"));
  const second = await gate.claimed("Ended two", { phone });
  await expect(gate.start(second.agent, second.task.id, second.token)).rejects.toMatchObject({
    extra: { rule: "minimum_gap" },
  });
});

test("two agents at once do not call one company beyond its cap", async () => {
  const accountId = await storeAccount(world);
  const caps = { perAccountDay: 1 };
  const one = await gate.claimed("Company", { accountId, caps });
  const two = await gate.claimed("Company two", { accountId, caps });
  const begun = Promise.withResolvers<void>();
  const committing = Promise.withResolvers<void>();
  const first = transact(world.as(one.agent), async (tx) => {
    await startAttempt(tx, one.task.id, one.token);
    begun.resolve();
    await committing.promise;
  });
  await begun.promise;
  const second = Promise.allSettled([gate.start(two.agent, two.task.id, two.token)]);
  await someoneWaits(world.kernel.pool);
  committing.resolve();
  await first;
  expect(await second).toMatchObject([
    { status: "rejected", reason: { extra: { rule: "cap_account" } } },
  ]);
});

test("dial and hang-up lock in one order: task, then attempt", async () => {
  const one = await gate.claimed("Order");
  const attempt = await gate.start(one.agent, one.task.id, one.token);
  await gate.dialled(attempt.id);
  await gate.undialled(attempt.id);
  const other = await world.kernel.pool.connect();
  try {
    await other.query("begin");
    await other.query(`select from call_task where id = $1 for update`, [one.task.id]);
    const dial = dialAttempt(world.system(), attempt.id);
    const settled = Promise.allSettled([dial]);
    await someoneWaits(world.kernel.pool);
    await other.query(`select from call_attempt where id = $1 for update`, [attempt.id]);
    await other.query("commit");
    expect(await settled).toEqual([{ status: "fulfilled", value: undefined }]);
  } finally {
    other.release();
  }
});

test("countries that the campaign did not enable are refused", async () => {
  const one = await gate.claimed("Abroad", { countries: ["US"], phone: "+442079460123" });
  await expect(gate.start(one.agent, one.task.id, one.token)).rejects.toMatchObject({
    extra: { rule: "destination" },
  });
});

test("numbers that cost, of no country, too short, or next door under the same code are refused", async () => {
  const numbers = [
    "+19005550123", // premium
    "+448451234567", // shared cost
    "+447000123456", // personal
    "+881612345678", // satellite
    "+44999123", // too short to be one
    "+18765550100", // Jamaica, under the code of the US
  ];
  for (const phone of numbers) {
    const one = await gate.claimed(`Costly ${phone}`, { countries: ["US", "GB"], phone });
    await expect(gate.start(one.agent, one.task.id, one.token), phone).rejects.toMatchObject({
      extra: { rule: "destination" },
    });
  }
});

test("a campaign that names no country dials nobody, and is not launched", async () => {
  const one = await gate.claimed("Nowhere");
  await gate.sql(
    `update campaign set settings = jsonb_set(settings, '{call,countries}', '[]') where id = $1`,
    [one.campaign.id],
  );
  await expect(gate.start(one.agent, one.task.id, one.token)).rejects.toMatchObject({
    extra: { rule: "destination" },
  });
  const manager = await world.http(await world.user("campaign_manager"));
  const { body } = await manager.get(`/api/campaigns/${one.campaign.id}/preflight`);
  const failed = body.checks.filter((check: { state: string }) => check.state === "failed");
  expect(failed).toMatchObject([{ check: "countries" }]);
});

test("one agent has one call, and one number is in one call, whatever code asks", async () => {
  const one = await gate.claimed("Twice");
  await gate.start(one.agent, one.task.id, one.token);
  const copy = (column: string, value: string) =>
    gate.sql(
      `insert into call_attempt (id, task_id, campaign_id, contact_id, agent_id, phone_e164,
         time_zone, local_day, command_id, carrier, created_at, updated_at)
       select uuidv7(), task_id, campaign_id,
              case when $1 = 'contact' then contact_id else uuidv7() end,
              case when $1 = 'agent' then agent_id else uuidv7() end,
              case when $1 = 'phone' then phone_e164 else '+12125550199' end,
              time_zone, local_day, $1, 'none', now(), now()
         from call_attempt where task_id = $2`,
      [column, value],
    );
  for (const column of ["phone", "contact", "agent"]) {
    await expect(copy(column, one.task.id)).rejects.toMatchObject({ code: "23505" });
  }
});

test("after all of it every stored state agrees with its rows", async () => {
  expect(await callDrift(world.system())).toEqual([]);
});
