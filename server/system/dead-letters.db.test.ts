import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeadLetter } from "#shared/system/system.schema.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { makeLead } from "#test/factories/leads.ts";
import { callerFor } from "#test/harness/http.ts";
import type { Caller } from "#test/harness/http.ts";
import { notifyPeople } from "#server/notifications/notifications.jobs.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";

const LIST = "/api/system/dead-letters";
let world: TestWorld;
let admin: Caller;
beforeAll(async () => {
  world = await testWorld();
  admin = await world.http(await world.user("admin"));
});
afterAll(() => world?.close());

interface Given {
  kind?: DeadLetter["kind"];
  type?: string;
  topic?: string;
  data?: unknown;
  diedAt?: string;
}

/** A dead letter as the relay or a worker writes it. @returns its id */
async function letter({ kind = "task", type, topic, data = {}, diedAt }: Given): Promise<string> {
  const [row] = await query<{ id: string }>(
    world.system(),
    `insert into outbox_dead (id, kind, authz, type, topic, data, at, error, died_at)
     values (nextval('outbox_id_seq'), $1, false, $2, $3, $4, now(), 'it broke',
             coalesce($5, clock_timestamp()))
     returning letter_id as id`,
    [kind, type ?? null, topic ?? null, JSON.stringify(data), diedAt ?? null],
  );
  return row!.id;
}

const announce = (more: Given = {}) =>
  letter({ type: "announce-callbacks", data: { userIds: [] }, ...more });
const list = async (): Promise<{ items: DeadLetter[] }> =>
  (await admin.get(`${LIST}?limit=200`)).body;
const find = async (id: string) => (await list()).items.find((row) => row.id === id);
const audited = (id: string) =>
  query(
    world.system(),
    `select action, actor_name as who, data from audit_log where entity_id = $1::uuid`,
    [id],
  );
const again = (who: Caller, id: string, headers = {}) =>
  who.post(`${LIST}/${id}/run-again`, {}, headers);
const dismiss = (who: Caller, id: string, reason = "Done by hand") =>
  who.post(`${LIST}/${id}/dismiss`, { reason });

test("the list is read page by page, the newest first", async () => {
  for (const day of [1, 3, 2]) await announce({ diedAt: `2026-01-0${day}T00:00:00Z` });
  const days = (page: { items: DeadLetter[] }) =>
    page.items.map((row) => new Date(row.diedAt).getUTCDate());
  expect(days(await list())).toEqual([3, 2, 1]);
  const half = (await admin.get(`${LIST}?limit=2`)).body;
  expect([days(half), half.total]).toEqual([[3, 2], 3]);
  const rest = (await admin.get(`${LIST}?cursor=${encodeURIComponent(half.nextCursor)}`)).body;
  expect([days(rest), rest.nextCursor]).toEqual([[1], null]);
  await execute(world.system(), "delete from outbox_dead");
});

test("it says what a letter was about and nothing else of its payload", async () => {
  const { campaignId, contactId, leadId } = await makeLead(world);
  const [campaign] = await query<{ name: string }>(
    world.system(),
    "select name from campaign where id = $1",
    [campaignId],
  );
  const named = { label: `Campaign ${campaign!.name}`, path: `/campaigns/${campaignId}` };
  const secret = { campaignId, contactId, emailKey: "ann@people.example", token: "hush" };
  const about = async (given: Given) => (await find(await letter(given)))!.about;
  expect(await about({ type: "of-an-older-version", data: secret })).toEqual(named);
  expect(await about({ kind: "gauge", topic: `campaign-progress:${campaignId}` })).toEqual(named);
  expect(await about({ kind: "event", topic: `call-floor:${campaignId}` })).toEqual(named);
  expect(await about({ kind: "event", topic: `record:contact:${contactId}` })).toEqual({
    label: "Contact",
    path: `/contacts/${contactId}`,
  });
  const noticed = { action: "lead.approved", entityId: leadId };
  expect(await about({ type: notifyPeople.name, data: noticed })).toMatchObject({ label: "Lead" });
  for (const data of [null, 7, { campaignId: "x" }, { action: "user.signed_in", entityId: leadId }])
    expect(await about({ type: "any", data })).toBeNull();
  const { body } = await admin.get(LIST);
  expect(JSON.stringify(body)).not.toMatch(/ann@|hush|emailKey/);
  await execute(world.system(), "delete from outbox_dead");
});

test("a job goes to its queue again, once however often it is asked for, and the audit says by whom", async () => {
  const id = await announce();
  const once = { "idempotency-key": randomUUID() };
  expect((await again(admin, id, once)).status).toBe(204);
  expect((await again(admin, id, once)).status).toBe(204);
  expect(await audited(id)).toEqual([
    {
      action: "dead_letter.run_again",
      who: "admin one",
      data: { kind: "task", name: "announce-callbacks", error: "it broke" },
    },
  ]);
  expect(await find(id)).toBeUndefined();
  const later = await again(admin, id);
  expect([later.status, later.body.detail]).toEqual([
    404,
    "No such dead letter: it was run again or dismissed.",
  ]);
});

test("what is no job, or none of this version, does not run again, and stays", async () => {
  const cases = [
    await letter({ kind: "event", topic: "wallboard", type: "x" }),
    await letter({ type: "of-an-older-version" }),
    await letter({ type: "announce-callbacks", data: { userIds: "all" } }),
  ];
  for (const id of cases) {
    expect((await again(admin, id)).status).toBe(409);
    expect(await find(id)).toMatchObject({ canRunAgain: false });
    expect((await dismiss(admin, id)).status).toBe(204);
  }
});

test("a reason is wanted to dismiss one, and stands in the audit with what it was", async () => {
  const id = await announce();
  const refused = await dismiss(admin, id, " ");
  expect([refused.status, refused.body.errors[0].path]).toEqual([400, "body.reason"]);
  expect((await dismiss(admin, id)).status).toBe(204);
  expect(await audited(id)).toMatchObject([
    { action: "dead_letter.dismissed", data: { reason: "Done by hand", error: "it broke" } },
  ]);
  expect(await find(id)).toBeUndefined();
});

test("of two admins at once one acts and the other is told so; the job runs once", async () => {
  const other = callerFor(
    await world.url(),
    world.token(await world.user("admin", { name: "Second admin" })),
  );
  const ids = await Promise.all(Array.from({ length: 6 }, () => announce()));
  for (const id of ids) {
    const answers = await Promise.all([again(admin, id), dismiss(other, id), again(other, id)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404, 404]);
    expect(await audited(id)).toHaveLength(1);
  }
});

test("every admin's list follows, and nobody else hears of it", async () => {
  const outsiders = [await world.user("data_ops"), await world.user("ops_supervisor")];
  const viewer = await world.user("admin");
  for (const act of [again, dismiss]) {
    const id = await announce();
    await verifyAction(world, {
      topic: "dead-letters",
      read: async () => (await list()).items,
      act: () => act(admin, id),
      viewer,
      outsiders,
    });
  }
});

test("a new one has the lists read again", async () => {
  const { pool, topics } = world.kernel;
  await relayOnce(pool, topics);
  await execute(
    world.system(),
    `insert into outbox (kind, topic, type, data) values ('event', 'no-such-topic', 'x', '{}')`,
  );
  await expect
    .poll(async () => {
      await relayOnce(pool, topics);
      return query(
        world.system(),
        `select type from event_log where topic = 'dead-letters' order by pos desc limit 1`,
      );
    })
    .toEqual([{ type: "stale" }]);
  expect((await list()).items[0]).toMatchObject({ kind: "event", name: "no-such-topic" });
});
