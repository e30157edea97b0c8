import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { addSuppressions } from "#server/suppressions/suppressions.service.ts";
import { launch, sendStates, storeEmailDraft } from "#test/factories/email.ts";
import { until } from "#test/harness/until.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { scriptedSmtp } from "#test/harness/scripted-smtp.ts";
import type { ScriptedSmtp } from "#test/harness/scripted-smtp.ts";
import { markResults } from "#server/email/sends/results.service.ts";

let world: TestWorld;
let server: ScriptedSmtp;

beforeAll(async () => {
  server = await scriptedSmtp();
  world = await testWorld({ SANDBOX_SMTP_PORT: String(server.port) });
  await world.workers();
});
afterAll(async () => {
  await world?.close();
  await server?.close();
});

const sql = async (text: string, params: unknown[]) =>
  (await world.kernel.pool.query(text, params)).rows;

test("a mail that the server keeps waiting is not sent after its person was suppressed", async () => {
  const reply = server.hold("RCPT");
  const campaign = await storeEmailDraft(world, 1);
  await launch(world, campaign);
  await reply.asked;
  await transact(world.system(), (tx) =>
    addSuppressions(tx, [
      {
        scope: "contact",
        key: campaign.people[0]!,
        channel: "email",
        reason: "asked to stop",
        source: "manual",
      },
    ]),
  );
  await until("called off", async () => !(await sendStates(world, campaign.id)).sending);
  reply.release();
  await server.allGone();
  expect(server.mails).toEqual([]);
  await until("skipped", async () => (await sendStates(world, campaign.id)).skipped === 1);
});

test("a server that greets later than a mail may wait gets the mail all the same, and none of whoever was suppressed meanwhile", async () => {
  const tarpit = await scriptedSmtp({ greetAfterMs: 1_500 });
  const slow = await testWorld({ SANDBOX_SMTP_PORT: String(tarpit.port) });
  await slow.workers();
  const [early, late] = [await storeEmailDraft(slow, 1), await storeEmailDraft(slow, 1)];
  await launch(slow, early);
  await until("sent", async () => (await sendStates(slow, early.id)).sent === 1);
  expect(tarpit.mails).toHaveLength(1);
  const { rows } = await slow.kernel.pool.query(`select attempts from email_send`);
  expect(rows).toEqual([{ attempts: 1 }]);
  await tarpit.dropAll();
  await launch(slow, late);
  await tarpit.connected();
  const key = late.people[0]!;
  await transact(slow.system(), (tx) =>
    addSuppressions(tx, [
      { scope: "contact", key, channel: "email", reason: "asked", source: "manual" },
    ]),
  );
  await until("skipped", async () => (await sendStates(slow, late.id)).skipped === 1);
  expect(tarpit.mails).toHaveLength(1);
  await slow.close();
  await tarpit.close();
});

test("a mail that the server keeps waiting when its campaign is paused waits for its second try", async () => {
  const manager = await world.http(await world.user("campaign_manager"));
  const reply = server.hold("RCPT");
  const campaign = await storeEmailDraft(world, 1);
  await launch(world, campaign);
  await reply.asked;
  await manager.post(`/api/campaigns/${campaign.id}/pause`);
  await until("called off", async () => !(await sendStates(world, campaign.id)).sending);
  reply.release();
  await server.allGone();
  expect(server.mails).toEqual([]);
  expect(
    await sql(`select state, reason, attempts from email_send where campaign_id = $1`, [
      campaign.id,
    ]),
  ).toEqual([{ state: "pending", reason: "slow_server", attempts: 1 }]);
  await sql(`update email_send set not_before = null where campaign_id = $1`, [campaign.id]);
  await manager.post(`/api/campaigns/${campaign.id}/resume`);
  await until("sent", async () => (await sendStates(world, campaign.id)).sent === 1);
  expect(server.mails).toHaveLength(1);
});

test("a mail that the server keeps waiting when its campaign is stopped is cancelled", async () => {
  const manager = await world.http(await world.user("campaign_manager"));
  const reply = server.hold("RCPT");
  const campaign = await storeEmailDraft(world, 1);
  await launch(world, campaign);
  await reply.asked;
  await manager.post(`/api/campaigns/${campaign.id}/stop`);
  await until("cancelled", async () => (await sendStates(world, campaign.id)).cancelled === 1);
  reply.release();
  await server.allGone();
});

test("a refused mail does not wait for its next try when its person was suppressed meanwhile", async () => {
  const campaign = await storeEmailDraft(world, 2);
  const [gone, stays] = campaign.people as [string, string];
  const lease = uuidv7(Date.now());
  const ids = [uuidv7(Date.now()), uuidv7(Date.now())].toSorted();
  await sql(
    `insert into email_send (id, campaign_id, contact_id, shard, state, email_key, lease_token,
                             lease_until, attempts, created_at, updated_at)
     select n.id, $2, c.id, 0, 'sending', c.email_key, $4, now() + interval '1 hour', 1, now(), now()
       from unnest($1::uuid[], $3::uuid[]) n(id, contact_id) join contact c on c.id = n.contact_id`,
    [ids, campaign.id, [gone, stays], lease],
  );
  await transact(world.system(), (tx) =>
    addSuppressions(tx, [
      { scope: "contact", key: gone, channel: "email", reason: "asked", source: "manual" },
    ]),
  );
  const result = { kind: "transient" as const, reason: "smtp_451", detail: "", retryAfterMs: null };
  await markResults(
    world.system(),
    campaign.id,
    lease,
    ids.map((id) => ({ id, result })),
  );
  expect(
    await sql(
      `select contact_id, state, reason from email_send where campaign_id = $1 order by id`,
      [campaign.id],
    ),
  ).toEqual([
    { contact_id: gone, state: "skipped", reason: "suppressed" },
    { contact_id: stays, state: "pending", reason: "smtp_451" },
  ]);
});

test("every further try waits twice as long, but as long as the provider asks; the eighth is the last", async () => {
  const campaign = await storeEmailDraft(world, 1);
  const contactId = campaign.people[0];
  const id = uuidv7(Date.now());
  const lease = uuidv7(Date.now());
  const fault = { kind: "transient" as const, reason: "smtp_451", detail: "later" };
  const refused = async (attempts: number, retryAfterMs: number | null) => {
    await sql(
      `insert into email_send (id, campaign_id, contact_id, shard, state, lease_token, lease_until,
                               attempts, created_at, updated_at)
       values ($1, $2, $3, 0, 'sending', $4, now() + interval '1 hour', $5, now(), now())
       on conflict (campaign_id, contact_id) do update
          set state = 'sending', lease_token = $4, lease_until = now() + interval '1 hour',
              attempts = $5`,
      [id, campaign.id, contactId, lease, attempts],
    );
    await markResults(world.system(), campaign.id, lease, [
      { id, result: { ...fault, retryAfterMs } },
    ]);
    const [row] = await sql(
      `select state, round(extract(epoch from not_before - updated_at))::int as wait
         from email_send where id = $1`,
      [id],
    );
    return row;
  };
  expect(await refused(1, null)).toEqual({ state: "pending", wait: 30 });
  expect(await refused(2, null)).toEqual({ state: "pending", wait: 60 });
  expect(await refused(7, null)).toEqual({ state: "pending", wait: 1920 });
  expect(await refused(7, 90_000)).toEqual({ state: "pending", wait: 90 });
  expect(await refused(8, null)).toMatchObject({ state: "failed" });
});
