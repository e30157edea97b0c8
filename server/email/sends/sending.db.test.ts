import { holdSharedSql } from "#server/kernel/db/locks.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import {
  freePort,
  launch,
  sendStates,
  storeEmailDraft,
  storePeople,
} from "#test/factories/email.ts";
import { until } from "#test/harness/until.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { buildLedger } from "./ledger.service.ts";
import { sendDrift } from "./sends.queries.ts";
import { markResults } from "./results.service.ts";
import { unsubscribeUrl } from "#server/email/unsubscribe/unsubscribe.service.ts";

let world: TestWorld;
let manager: Caller;

beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
  await world.workers();
  manager = await world.http(await world.user("campaign_manager"));
});
afterAll(() => world.close());

const mailsOf = async (campaignId: string) =>
  (
    await world.kernel.pool.query<{ rcpt_to: string; source: Buffer; send: string }>(
      `select m.rcpt_to, m.source, s.id as send from sandbox_mail m
         join email_send s on m.message_id = '<' || s.message_token || '@news.example.org>'
        where s.campaign_id = $1`,
      [campaignId],
    )
  ).rows;

const statusOf = async (id: string) => (await manager.get(`/api/campaigns/${id}`)).body.status;

test("every eligible recipient gets exactly one mail, the others are skipped with their reason", async () => {
  const people = await storePeople(world, 5);
  await world.kernel.pool.query(`update contact set email = null, email_key = null where id = $1`, [
    people[0],
  ]);
  await world.kernel.pool.query(`update contact set email_status = 'bounced' where id = $1`, [
    people[1],
  ]);
  const campaign = await storeEmailDraft(world, people);
  await launch(world, campaign);
  await until("completed", async () => (await statusOf(campaign.id)) === "completed");
  expect(await sendStates(world, campaign.id)).toEqual({ sent: 3, skipped: 2 });
  const mails = await mailsOf(campaign.id);
  expect(new Set(mails.map((mail) => mail.rcpt_to)).size).toBe(3);
  expect(mails).toHaveLength(3);
  const source = mails[0]!.source.toString();
  expect(source).toMatch(/^List-Unsubscribe:\s+<http/m);
  expect(source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  const page = await manager.get(`/api/email-campaigns/${campaign.id}/sends?state=skipped`);
  expect(page.body.items.map((row: { reason: string }) => row.reason).toSorted()).toEqual([
    "invalid_email",
    "no_email",
  ]);
  const why = await manager.get(`/api/email-campaigns/${campaign.id}/sends/${people[0]}/why`);
  expect(why.body.verdict).toContain("there is no e-mail address");
  const stats = await world.kernel.pool.query(
    `select emails_total from contact_stats where contact_id = $1`,
    [people[4]],
  );
  expect(stats.rows).toEqual([{ emails_total: 1 }]);
  expect(await sendDrift(world.system())).toEqual([]);
});

test("pause stops at once, resume goes on without gap or repeat", async () => {
  const campaign = await storeEmailDraft(world, 80, { perMinute: 480 });
  await launch(world, campaign);
  await until("some sent", async () => ((await sendStates(world, campaign.id)).sent ?? 0) > 3);
  await manager.post(`/api/campaigns/${campaign.id}/pause`);
  // what was handed to the server before the pause still ends
  await until("nothing on its way", async () => !(await sendStates(world, campaign.id)).sending);
  const paused = await mailsOf(campaign.id);
  expect(paused.length).toBeLessThan(80);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(await mailsOf(campaign.id)).toHaveLength(paused.length);
  await manager.post(`/api/campaigns/${campaign.id}/resume`);
  await until("completed", async () => (await statusOf(campaign.id)) === "completed");
  expect(await sendStates(world, campaign.id)).toEqual({ sent: 80 });
  const mails = await mailsOf(campaign.id);
  expect(mails).toHaveLength(80);
  expect(new Set(mails.map((mail) => mail.rcpt_to)).size).toBe(80);
});

test("while the disk is full no mail goes out; with room again all do, once", async () => {
  const free = vi.spyOn(world.kernel.storage, "free").mockResolvedValue({ part: 0.01, bytes: 1e8 });
  const campaign = await storeEmailDraft(world, 5);
  await launch(world, campaign);
  await until("ledger", async () => (await sendStates(world, campaign.id)).pending === 5);
  await until("drains that look again later", async () => {
    const { rows } = await world.kernel.pool.query(
      `select 1 from outbox where key like $1 || '%' and run_at > now() + interval '20 s'`,
      [`drain-${campaign.id}`],
    );
    return rows.length > 0;
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await sendStates(world, campaign.id)).toEqual({ pending: 5 });
  free.mockRestore();
  await manager.post(`/api/campaigns/${campaign.id}/pause`);
  await manager.post(`/api/campaigns/${campaign.id}/resume`);
  await until("completed", async () => (await statusOf(campaign.id)) === "completed");
  expect(await mailsOf(campaign.id)).toHaveLength(5);
});

test("stop cancels what is not sent", async () => {
  const campaign = await storeEmailDraft(world, 60, { perMinute: 600 });
  await launch(world, campaign);
  await until("some sent", async () => ((await sendStates(world, campaign.id)).sent ?? 0) > 2);
  await manager.post(`/api/campaigns/${campaign.id}/stop`);
  await until("nothing queued", async () => {
    const states = await sendStates(world, campaign.id);
    return !states.pending && !states.claimed && !states.sending;
  });
  const states = await sendStates(world, campaign.id);
  expect(states.cancelled).toBeGreaterThan(0);
  expect((states.sent ?? 0) + states.cancelled!).toBe(60);
});

test("an agent or reviewer of the campaign sees no recipients but their own people", async () => {
  const campaign = await storeEmailDraft(world, 2);
  await launch(world, campaign);
  await until("completed", async () => (await statusOf(campaign.id)) === "completed");
  const agent = await world.user("agent");
  const { version } = (await manager.get(`/api/campaigns/${campaign.id}`)).body;
  const assigned = await manager.put(
    `/api/campaigns/${campaign.id}/agents`,
    { userIds: [agent.userId] },
    { "if-match": `"${version}"` },
  );
  expect(assigned.status).toBe(200);
  const path = `/api/email-campaigns/${campaign.id}/sends`;
  for (const actor of [agent, await world.user("qa_reviewer")]) {
    const http = await world.http(actor);
    const page = await http.get(path);
    expect([page.status, page.body.items, page.body.total]).toEqual([200, [], 0]);
    expect((await http.get(`${path}/${campaign.people[0]}/why`)).status).toBe(404);
  }
  expect((await manager.get(path)).body.items).toHaveLength(2);
  expect((await manager.get(`${path}/${campaign.people[0]}/why`)).status).toBe(200);
});

test("a ledger made after the stop holds nothing that waits", async () => {
  const campaign = await storeEmailDraft(world, 2);
  await launch(world, campaign);
  await until("completed", async () => (await statusOf(campaign.id)) === "completed");
  const [late] = await storePeople(world, 1);
  await world.kernel.pool.query(
    `insert into campaign_member (campaign_id, contact_id, snapshot_no, added_at)
     values ($1, $2, 1, now())`,
    [campaign.id, late],
  );
  await buildLedger(world.system(), campaign.id);
  expect(await sendStates(world, campaign.id)).toEqual({ sent: 2, cancelled: 1 });
});

test("a result that comes after its lease, but before anybody swept it, is kept", async () => {
  const campaign = await storeEmailDraft(world, 1);
  await launch(world, campaign);
  await until("completed", async () => (await statusOf(campaign.id)) === "completed");
  const token = uuidv7(Date.now());
  await transact(world.system(), async (tx) => {
    const row = await queryOne<{ id: string }>(
      tx,
      `update email_send set state = 'sending', lease_token = $2, sent_at = null,
              lease_until = clock_timestamp() - interval '1 ms'
        where campaign_id = $1 returning id`,
      [campaign.id, token],
    );
    const result = { kind: "sent", providerMessageId: "late" } as const;
    await markResults(tx, campaign.id, token, [{ id: row!.id, result }]);
  });
  expect(await sendStates(world, campaign.id)).toEqual({ sent: 1 });
});

test("opening the unsubscribe link changes nothing; posting it suppresses once, without login", async () => {
  const campaign = await storeEmailDraft(world, 2);
  await launch(world, campaign);
  await until("completed", async () => (await statusOf(campaign.id)) === "completed");
  const { rows } = await world.kernel.pool.query(
    `select message_token, email_key from email_send where campaign_id = $1 limit 1`,
    [campaign.id],
  );
  const path = new URL(unsubscribeUrl(world.system(), rows[0].message_token)).pathname;
  const suppressions = async () =>
    (
      await world.kernel.pool.query(`select source from suppression where key = $1`, [
        rows[0].email_key,
      ])
    ).rows;
  const url = (await world.url()) + path;
  const shown = await fetch(url);
  expect(shown.status).toBe(200);
  expect(await shown.text()).toContain('<form method="post"');
  expect(await suppressions()).toEqual([]);
  const oneClick = { method: "POST", body: "List-Unsubscribe=One-Click" };
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  for (let i = 0; i < 2; i++) {
    const done = await fetch(url, { ...oneClick, headers });
    expect(done.status).toBe(200);
    expect(await done.text()).toContain("You are unsubscribed");
  }
  expect(await suppressions()).toEqual([{ source: "unsubscribe" }]);
  const gate = await world.kernel.pool.connect();
  await gate.query(`begin; select ${holdSharedSql("suppressionGate")}`);
  const again = await fetch(url, { ...oneClick, headers, signal: AbortSignal.timeout(3_000) });
  await gate.query("rollback");
  gate.release();
  expect(again.status).toBe(200);
  const read = await manager.get(`/api/email-campaigns/${campaign.id}`);
  expect(read.body.progress.unsubscribed).toBe(1);
  const forged = `${url.slice(0, -4)}AAAA`;
  expect((await fetch(forged, { ...oneClick, headers })).status).toBe(404);
  expect((await fetch(forged)).status).toBe(404);
});

test("a suppression takes people out of a running queue, and none is mailed after it", async () => {
  const campaign = await storeEmailDraft(world, 30, { perMinute: 60 });
  await launch(world, campaign);
  await until("ledger", async () => ((await sendStates(world, campaign.id)).pending ?? 0) > 10);
  const { rows } = await world.kernel.pool.query(
    `select contact_id, email from email_send where campaign_id = $1 and state = 'pending' order by id desc limit 1`,
    [campaign.id],
  );
  const added = await manager.post("/api/suppressions", {
    scope: "email",
    key: rows[0].email,
    reason: "asked by phone",
  });
  expect(added.status).toBeLessThan(300);
  await until("skipped", async () => ((await sendStates(world, campaign.id)).skipped ?? 0) === 1);
  const why = await manager.get(
    `/api/email-campaigns/${campaign.id}/sends/${rows[0].contact_id}/why`,
  );
  expect(why.body.verdict).toContain("a suppression forbids it");
  await manager.post(`/api/campaigns/${campaign.id}/stop`);
});

test("a person who is deleted leaves a running queue", async () => {
  const campaign = await storeEmailDraft(world, 20, { perMinute: 60 });
  await launch(world, campaign);
  await until("ledger", async () => ((await sendStates(world, campaign.id)).pending ?? 0) > 10);
  const { rows } = await world.kernel.pool.query<{ contact_id: string }>(
    `select contact_id from email_send where campaign_id = $1 and state = 'pending' order by id desc limit 1`,
    [campaign.id],
  );
  const id = rows[0]!.contact_id;
  const keeper = await world.http(await world.user("data_ops"));
  const { version } = (await keeper.get(`/api/contacts/${id}`)).body;
  await keeper.delete(`/api/contacts/${id}`, version);
  const stateOf = async () =>
    (
      await world.kernel.pool.query<{ state: string; reason: string }>(
        `select state, reason from email_send where campaign_id = $1 and contact_id = $2`,
        [campaign.id, id],
      )
    ).rows[0];
  await until("skipped", async () => (await stateOf())?.state === "skipped");
  expect(await stateOf()).toEqual({ state: "skipped", reason: "deleted" });
  await manager.post(`/api/campaigns/${campaign.id}/stop`);
});
