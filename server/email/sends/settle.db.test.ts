import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import {
  freePort,
  launch,
  sendStates,
  storeEmailDraft,
  storePeople,
  storeTemplate,
} from "#test/factories/email.ts";
import type { EmailCampaignWorld } from "#test/factories/email.ts";
import { until } from "#test/harness/until.ts";
import { sendDrift } from "./sends.queries.ts";

let world: TestWorld;
let manager: Caller;

beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
  await world.workers();
  manager = await world.http(await world.user("campaign_manager"));
});
afterAll(() => world?.close());
afterEach(async () => expect(await sendDrift(world.system())).toEqual([]));

const statusOf = async (id: string) => (await manager.get(`/api/campaigns/${id}`)).body.status;
const completed = (id: string) =>
  until("completed", async () => (await statusOf(id)) === "completed");
const command = (id: string, what: string, body?: object) =>
  manager.post(`/api/email-campaigns/${id}/${what}`, body);

async function launched(people: number): Promise<EmailCampaignWorld> {
  const campaign = await storeEmailDraft(world, people);
  await launch(world, campaign);
  return campaign;
}

const senderOf = async (campaignId: string) =>
  (
    await world.kernel.pool.query<{ id: string }>(
      `select sender_id as id from email_campaign where campaign_id = $1`,
      [campaignId],
    )
  ).rows[0]!.id;

async function changeSender(id: string, patch: object): Promise<void> {
  const { body } = await manager.get("/api/senders");
  const { version } = body.items.find((row: { id: string }) => row.id === id);
  const answer = await manager.patch(`/api/senders/${id}`, version, patch);
  expect(answer.status).toBe(200);
}

test("failed mails are tried again by a person, and a completed campaign goes on for them", async () => {
  const campaign = await launched(3);
  await completed(campaign.id);
  expect((await command(campaign.id, "retry-failed")).body.rule).toBe("none_failed");
  await world.kernel.pool.query(
    `with q as (
       update email_send set state = 'failed', reason = 'render', attempts = 8, sent_at = null
        where campaign_id = $1 and contact_id = $2 returning contact_id
     ) update contact_stats t set emails_total = 0 from q where t.contact_id = q.contact_id`,
    [campaign.id, campaign.people[0]],
  );
  await world.kernel.pool.query(
    `delete from sandbox_mail m using email_send s
      where m.message_id = '<' || s.message_token || '@news.example.org>' and s.contact_id = $1`,
    [campaign.people[0]],
  );
  expect((await command(campaign.id, "retry-failed")).body).toEqual({ retried: 1 });
  await completed(campaign.id);
  expect(await sendStates(world, campaign.id)).toEqual({ sent: 3 });
});

test("mails that nobody knows of are settled: arrived counts as sent, not arrived as failed, after an hour", async () => {
  const campaign = await launched(3);
  await completed(campaign.id);
  await world.kernel.pool.query(
    `with q as (
       update email_send set state = 'unknown', reason = 'worker_lost', sent_at = null,
              sending_at = clock_timestamp()
        where campaign_id = $1 returning contact_id
     ) update contact_stats t set emails_total = 0 from q where t.contact_id = q.contact_id`,
    [campaign.id],
  );
  const [first, second] = campaign.people;
  const settle = (arrived: boolean, contactId: string | null) =>
    command(campaign.id, "settle-unknown", { arrived, contactId });
  expect((await settle(true, first!)).body).toEqual({ settled: 1 });
  const early = await settle(false, null);
  expect([early.status, early.body.rule]).toEqual([422, "unknown_wait"]);
  await world.kernel.pool.query(
    `update email_send set sending_at = clock_timestamp() - interval '61 minutes'
      where campaign_id = $1 and contact_id = $2`,
    [campaign.id, second],
  );
  expect((await settle(false, null)).body).toEqual({ settled: 1 });
  expect(await sendStates(world, campaign.id)).toEqual({ sent: 1, failed: 1, unknown: 1 });
  const why = await manager.get(`/api/email-campaigns/${campaign.id}/sends/${second}/why`);
  expect(why.body.verdict).toContain("somebody said that it did not arrive");
  expect((await settle(true, null)).body).toEqual({ settled: 1 });
});

test("a sender that is switched off sends nothing more, and its campaigns say so", async () => {
  const campaign = await storeEmailDraft(world, 60, { perMinute: 300 });
  await launch(world, campaign);
  const sent = async () => (await sendStates(world, campaign.id)).sent ?? 0;
  await until("some are sent", async () => (await sent()) > 2);
  const sender = await senderOf(campaign.id);
  await changeSender(sender, { active: false });
  const figures = async () =>
    (await manager.get(`/api/email-campaigns/${campaign.id}`)).body.progress;
  await until("nothing is under way", async () => {
    const { claimed = 0, sending = 0 } = await sendStates(world, campaign.id);
    return claimed + sending === 0;
  });
  const before = await sent();
  expect(await figures()).toMatchObject({ senderOff: true, queued: 60 - before });
  // a drain that is asked for now finds nothing that it may take
  await manager.post(`/api/campaigns/${campaign.id}/pause`);
  await manager.post(`/api/campaigns/${campaign.id}/resume`);
  await until("its drains are over", async () => {
    const { rows } = await world.kernel.pool.query(
      `select 1 from outbox where kind = 'task' and key like 'drain-' || $1 || '%'`,
      [campaign.id],
    );
    return rows.length === 0;
  });
  expect(await sent()).toBe(before);
  await changeSender(sender, { active: true, ratePerMinute: 60_000 });
  await completed(campaign.id);
  expect(await sent()).toBe(60);
  expect(await figures()).toMatchObject({ senderOff: false });
});

test("name, address and postal address of a sender are those of the launch", async () => {
  const campaign = await storeEmailDraft(world, 40, { perMinute: 300 });
  await launch(world, campaign);
  await until("some are sent", async () => ((await sendStates(world, campaign.id)).sent ?? 0) > 1);
  await changeSender(await senderOf(campaign.id), {
    fromName: "Somebody else",
    fromEmail: "else@news.example.org",
    replyTo: "else@news.example.org",
    postalAddress: "Another Company\n9 Other Road",
  });
  await completed(campaign.id);
  const { rows } = await world.kernel.pool.query<{ source: Buffer }>(
    `select m.source from sandbox_mail m join email_send s
         on m.message_id = '<' || s.message_token || '@news.example.org>'
      where s.campaign_id = $1`,
    [campaign.id],
  );
  expect(rows).toHaveLength(40);
  const changed = rows.filter(({ source }) =>
    /Somebody else|else@|Other Road/.test(String(source)),
  );
  expect(changed).toEqual([]);
});

test("the pre-flight counts who can be mailed, and puts mails of a sample together", async () => {
  const people = await storePeople(world, 5);
  const { pool } = world.kernel;
  await pool.query(`update contact set email = null, email_key = null where id = $1`, [people[0]]);
  await pool.query(`update contact set email_status = 'invalid' where id = $1`, [people[1]]);
  const campaign = await storeEmailDraft(world, people);
  const read = async () => (await manager.get(`/api/campaigns/${campaign.id}/preflight`)).body;
  const good = await read();
  expect(good.audience).toEqual({ listMembers: 5, suppressed: 0, unreachable: 2, reachable: 3 });
  expect(good.checks).toContainEqual(
    expect.objectContaining({
      check: "audience",
      detail: "3 of 5 people, 0 suppressed, 2 without a working address.",
    }),
  );
  expect(good.checks).toContainEqual(
    expect.objectContaining({ check: "sample", state: "ok", detail: expect.stringMatching(/^4 /) }),
  );
  const { body } = await manager.get(`/api/email-campaigns/${campaign.id}`);
  const templateId = await storeTemplate(world, {
    subject: "{% if contact.email %}{{ contact.firstName }}{% else %}Hi{% endif %}",
  });
  const { senderId, perMinute, version } = body;
  await manager.put(
    `/api/email-campaigns/${campaign.id}`,
    { senderId, templateId, perMinute },
    { "if-match": `"${version}"` },
  );
  await pool.query(`update contact set first_name = null where id = $1`, [people[2]]);
  const bad = await read();
  expect(bad.checks.find((one: { check: string }) => one.check === "sample")).toEqual({
    check: "sample",
    label: "Sample mails",
    state: "failed",
    detail: "1 of 4 cannot be put together: The subject is empty for this person.",
  });
  const refused = await manager.post(
    `/api/campaigns/${campaign.id}/launch`,
    {},
    { "if-match": `"${campaign.version}"` },
  );
  expect(refused.body.rule).toContain("sample");
});
