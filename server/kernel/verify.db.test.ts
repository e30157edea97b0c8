import { afterAll, beforeAll, expect, test } from "vitest";
import { loadDemo } from "#server/demo/load.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { freePort } from "#test/factories/email.ts";
import { until } from "#test/harness/until.ts";
import { importFile } from "#test/factories/imports.ts";
import { callerFor } from "#test/harness/http.ts";
import { verifyAll, verifyGauges } from "./verify.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
  const logins = await loadDemo(world.kernel);
  await world.workers();
  const url = await world.url();
  const as = async (role: string) => {
    const { email, password } = logins.find((login) => login.role === role)!;
    const answer = await callerFor(url, null).post("/api/auth/login", { email, password });
    return callerFor(url, answer.body.accessToken);
  };
  // what the demo agency does not have by itself: an import that ended, a mail, an agent, a claim
  await importFile(await as("data_ops"), "Last name,Email\nGauge,gauge@example.net\n");
  await (await as("admin")).post("/api/auth/request-reset", { email: logins[0]!.email });
  await (await as("agent")).put("/api/agent-state", { state: "available" });
  await (await as("qa_reviewer")).post("/api/leads/claim-next", {});
  const where = { type: "field", path: "contact.country", op: "is", value: "US" };
  const own = await (
    await as("campaign_manager")
  ).post("/api/segments", { name: "Only mine", filter: { v: 1, entity: "contact", where } });
  const counted = `select from segment_count where segment_id = $1 and counted = wanted`;
  const isCounted = async () =>
    (await world.kernel.pool.query(counted, [own.body.id])).rowCount === 1;
  await until("its count", isCounted);
  const shown = `select from gauge_value where topic = 'mailbox'`;
  await until("a mail", async () => (await world.kernel.pool.query(shown)).rowCount === 1);
});
afterAll(() => world?.close());

const gaugeTopics = () =>
  [...world.kernel.topicEntries.values()].filter(({ def }) => def.class === "gauge");

test("every gauge can be recomputed", () => {
  const blind = gaugeTopics().filter(({ actual }) => !actual);
  expect(blind.map(({ def }) => def.pattern)).toEqual([]);
});

test("no stored figure differs from its rows", async () => {
  const settled = async () => (await verifyAll(world.system())).flatMap(({ drifts }) => drifts);
  await expect.poll(settled, { interval: 500 }).toEqual([]);
});

test("a tampered value of each gauge is found", async () => {
  for (const { def } of gaugeTopics()) {
    const family = def.pattern.replace(/<.*/, "");
    const { rows } = await world.kernel.pool.query(
      `select topic, key, value from gauge_value where starts_with(topic, $1) order by rev desc limit 1`,
      [family],
    );
    expect(rows.length, `${def.pattern} has a value`).toBe(1);
    const { topic, key, value } = rows[0];
    expect(def.class === "gauge" && TAMPERED[def.pattern], def.pattern).toBeTruthy();
    await world.kernel.pool.query(
      `update gauge_value set value = $3 where topic = $1 and key = $2`,
      [topic, key, JSON.stringify({ ...value, ...TAMPERED[def.pattern] })],
    );
    const found = (await verifyGauges(world.system())).map(({ what }) => what);
    expect(found).toContain(`${topic} ${key}`);
    await world.kernel.pool.query(
      `update gauge_value set value = $3 where topic = $1 and key = $2`,
      [topic, key, JSON.stringify(value)],
    );
  }
});

/** A change that each gauge's rows contradict. */
const TAMPERED: Record<string, object> = {
  "order-stats:<id>": { delivered: 4711 },
  "order-portal-stats:<id>": { delivered: 4711 },
  agents: { state: "wrap_up" },
  "segment-counts": { count: 4711 },
  "job:<id>": { done: 4711 },
  "qa-claims": { claims: [] },
  mailbox: { count: 4711 },
  audit: { id: "00000000-0000-7000-8000-000000000000" },
  wallboard: { qaBacklog: 4711 },
  "campaign-progress:<id>": { done: 4711 },
};
