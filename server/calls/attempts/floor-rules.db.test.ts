import { afterAll, beforeAll, expect, test } from "vitest";
import { CALLING_FROM, localTimeAt } from "#shared/compliance/calling-hours.rules.ts";
import { destinationFault } from "#server/compliance/dial-destination.rules.ts";
import { claimTask, pullTask } from "#server/calls/queue/claims.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { storeAccount, storeContacts } from "#test/factories/audience.ts";
import { CallGate } from "#test/factories/call-gate.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { freshPhone, inCall } from "#test/factories/in-call.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { skipTask } from "./skip.service.ts";

let world: TestWorld;
let gate: CallGate;
const timeZone = daytimeZone();
beforeAll(async () => {
  world = await testWorld();
  gate = new CallGate(world);
});
afterAll(() => world.close());

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;

/** One of two colleagues on one number was called; the other is claimed and skipped. */
async function skippedBehind(name: string, callSettings: object) {
  const phone = freshPhone();
  const one = await inCall(world, name, { phones: [phone, phone] });
  await sql(
    `update campaign set settings = jsonb_set(settings, '{call,caps}', (coalesce(settings->'call'->'caps', '{}')) || $2::jsonb)
      where id = $1`,
    [one.campaign.id, JSON.stringify(callSettings)],
  );
  await one.dispose("Not Qualified");
  const as = world.as(one.agent);
  const { currentTask, token } = await transact(as, (tx) => pullTask(tx, one.campaign.id));
  await transact(as, (tx) => skipTask(tx, currentTask!.id, token!, "refused"));
  const [task] = await sql(`select due_at, state, time_zone from call_task where id = $1`, [
    currentTask!.id,
  ]);
  expect(task.state).toBe("queued");
  return new Date(task.due_at);
}

test("when a cap of the day refuses a person, then skip offers them the next morning", async () => {
  const due = await skippedBehind("Cap", { perNumberDay: 1, minGapMinutes: 0 });
  const today = localTimeAt(timeZone, new Date()).slice(0, 10);
  const local = localTimeAt(timeZone, due);
  expect(local.slice(0, 10) > today).toBe(true);
  expect(local.slice(11)).toBe(CALLING_FROM);
});

test("when the gap refuses a person, then skip offers them when it is over", async () => {
  const minutes =
    ((await skippedBehind("Gap", { minGapMinutes: 45 })).getTime() - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(40);
  expect(minutes).toBeLessThan(46);
});

test("when nothing refuses a person, then skip offers them after a quarter", async () => {
  const one = await gate.claimed("Quarter");
  await transact(world.as(one.agent), (tx) => skipTask(tx, one.task.id, one.token, "later"));
  const [task] = await sql(`select due_at from call_task where id = $1`, [one.task.id]);
  const minutes = (new Date(task.due_at).getTime() - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(13);
  expect(minutes).toBeLessThan(16);
});

test("when a person's stated zone is asleep, then the gate asks it beside the number's", async () => {
  const one = await gate.claimed("Stated");
  const asleep = ["Asia/Tokyo", "Europe/London", "America/Los_Angeles", "Pacific/Auckland"].find(
    (zone) => {
      const hour = Number(localTimeAt(zone, new Date()).slice(11, 13));
      return hour < 7 || hour >= 21;
    },
  );
  await sql(`update contact set time_zone = $2, time_zone_source = 'explicit' where id = $1`, [
    one.contactId,
    asleep,
  ]);
  await expect(gate.start(one.agent, one.task.id, one.token)).rejects.toMatchObject({
    code: "refused",
    extra: { rule: "calling_hours", until: expect.any(String) },
  });
});

test("when a switchboard is wrong for one person, then colleagues keep it", async () => {
  const accountId = await storeAccount(world, "Switchboard Works");
  const phone = freshPhone();
  const one = await inCall(world, "Switch", { phones: [phone, phone], accountId });
  await one.dispose("Wrong Number");
  const tasks = await sql(`select state from call_task where campaign_id = $1 order by state`, [
    one.campaign.id,
  ]);
  expect(tasks.map(({ state }) => state)).toEqual(["done", "queued"]);
  expect(await sql(`select 1 from suppression where key = $1`, [phone])).toEqual([]);
});

test("when a colleague holds the number, then a claim says what kind of holder it is", async () => {
  const phone = freshPhone();
  await inCall(world, "Holder", { phones: [phone] });
  const [agent] = await callAgents(world, 1, "Wants");
  const contactIds = await storeContacts(world, [{ timeZone, phone }]);
  const campaign = await runningCampaign(world, { contactIds, agents: [agent!] });
  const [task] = await sql(`select id from call_task where campaign_id = $1`, [campaign.id]);
  await expect(transact(world.as(agent!), (tx) => claimTask(tx, task.id))).rejects.toMatchObject({
    code: "taken",
    message: expect.stringMatching(/^An agent of another campaign is calling a colleague/),
  });
});

test("when an agent posts an end that is not theirs to say, then the field is named", async () => {
  const one = await inCall(world, "Ends");
  const http = await world.http(one.agent);
  for (const reason of ["suppressed", "stopped", "unknown", "abandoned", "expired", "nonsense"]) {
    const { status, body } = await http.post(`/api/attempts/${one.attempt.id}/ended`, { reason });
    expect([reason, status, body.errors?.[0]?.path]).toEqual([reason, 400, "body.reason"]);
  }
  expect((await one.call()).state).toBe("dialing");
  const ended = await http.post(`/api/attempts/${one.attempt.id}/ended`, { reason: "busy" });
  expect(ended.body).toMatchObject({ state: "ended", endReason: "busy" });
});

test("when the number has an extension, then it stands on the desk", async () => {
  const one = await gate.claimed("Extension");
  await sql(`update contact set phone_ext = '204' where id = $1`, [one.contactId]);
  const http = await world.http(one.agent);
  const { body } = await http.get("/api/current-task");
  expect(body.currentTask).toMatchObject({ phoneExt: "204" });
});

test.each(["+443301234567", "+443456123456"])(
  "when a British number is %s, then it is called",
  (phone) => {
    expect(destinationFault(phone, "GB", ["GB"])).toBeNull();
  },
);

test.each(["+448712345678", "+447012345678", "+449012345678"])(
  "when a British number is %s, then it is never called",
  (phone) => {
    expect(destinationFault(phone, "GB", ["GB"])).toMatch(/never called/);
  },
);
