import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Node } from "#shared/filters/filter.schema.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { runningCampaign } from "#test/factories/calls.ts";
import { storeAccount, storeContacts, storeList } from "#test/factories/audience.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

/** One company with two people; the agent was promised one of them and knows nothing of the other. */
let world: TestWorld;
let account: string;
let mine: string;
let hidden: string;
let agent: Caller;
let reviewer: Caller;
let manager: Caller;

beforeAll(async () => {
  world = await testWorld();
  account = await storeAccount(world);
  [mine, hidden] = (await storeContacts(world, [
    { accountId: account, firstName: "Mine" },
    { accountId: account, firstName: "Hidden", phone: "+12125550199" },
  ])) as [string, string];
  const actor = await world.user("agent");
  const campaign = await runningCampaign(world, { contactIds: [mine], agents: [actor] });
  const { pool } = world.kernel;
  await pool.query(`update call_task set owner_id = $2 where campaign_id = $1`, [
    campaign.id,
    actor.userId,
  ]);
  await pool.query(
    `insert into activity (at, type, contact_id, account_id, outcome)
     select now(), 'disposition_saved', c, $2::uuid, 'qualified' from unnest($1::uuid[]) as c
     union all select now(), 'suppressed', null, $2::uuid, null`,
    [[mine, hidden], account],
  );
  const attempt = uuidv7(Date.now());
  await pool.query(
    `insert into lead (id, campaign_id, contact_id, account_id, agent_id, attempt_id, qualified_at,
                       queued_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $1, now(), now(), now(), now())`,
    [attempt, campaign.id, mine, account, actor.userId],
  );
  agent = await world.http(actor);
  reviewer = await world.http(await world.user("qa_reviewer"));
  manager = await world.http(await world.user("campaign_manager"));
});
afterAll(() => world?.close());

const matching = async (http: Caller, where: Node, entity = "account") => {
  const filter = encodeURIComponent(JSON.stringify({ v: 1, entity, where }));
  const answer = await http.get(`/api/${entity}s?filter=${filter}`);
  return answer.status === 200 ? answer.body.total : answer.body.errors[0].path;
};
const named = (value: string): Node => ({
  type: "field",
  path: "contact.firstName",
  op: "is",
  value,
});
const some = (value: string): Node => ({
  type: "related",
  path: "contacts",
  match: "some",
  where: named(value),
});
const calls = (op: "gte" | "lt", n: number): Node => ({
  type: "activity",
  kind: "disposition_saved",
  agg: "count",
  op,
  n,
});

describe("whoever reads only people of their own work learns of nobody else", () => {
  it("from a company's timeline and figures", async () => {
    for (const http of [agent, reviewer]) {
      const trail = await http.get(`/api/accounts/${account}/activity`);
      const people = trail.body.items.map((item: { contactId: string }) => item.contactId);
      expect(people.toSorted()).toEqual([mine, null].toSorted());
      expect((await http.get(`/api/accounts/${account}`)).body.contactsTotal).toBe(1);
    }
    const all = await manager.get(`/api/accounts/${account}/activity`);
    expect(all.body.items).toHaveLength(3);
    expect((await manager.get(`/api/accounts/${account}`)).body.contactsTotal).toBe(2);
  });

  it("from filters over related people and activities", async () => {
    const throughCompany: Node = {
      type: "related",
      path: "account",
      match: "some",
      where: some("Hidden"),
    };
    for (const http of [agent, reviewer]) {
      expect(await matching(http, some("Mine"))).toBe(1);
      expect(await matching(http, some("Hidden"))).toBe(0);
      expect(await matching(http, { ...some("Mine"), match: "all" } as Node)).toBe(1);
      expect(await matching(http, calls("gte", 2))).toBe(0);
      expect(await matching(http, calls("lt", 2))).toBe(1);
      expect(await matching(http, throughCompany, "contact")).toBe(0);
    }
    expect(await matching(manager, some("Hidden"))).toBe(1);
    expect(await matching(manager, calls("gte", 2))).toBe(1);
    expect(await matching(manager, throughCompany, "contact")).toBe(2);
  });

  it("from lists, segments and suppressions that their role does not read", async () => {
    const id = await storeList(world, [mine]);
    expect(await matching(manager, { type: "list", id, op: "in" }, "contact")).toBe(1);
    const segment = await manager.post("/api/segments", {
      name: "All",
      visibility: "global",
      filter: { v: 1, entity: "contact", where: named("Mine") },
    });
    for (const http of [agent, reviewer]) {
      expect(await matching(http, { type: "list", id, op: "in" }, "contact")).toMatch(/id$/);
      const inSegment: Node = { type: "segment", id: segment.body.id, op: "in" };
      expect(await matching(http, inSegment, "contact")).toMatch(/id$/);
    }
    const stopped: Node = { type: "suppressed", channel: "phone", op: "is" };
    for (const http of [agent, reviewer]) expect(await matching(http, stopped)).toMatch(/where$/);
    expect(await matching(manager, stopped)).toBe(0);
  });

  it("from search, related people, and lists by company or id", async () => {
    for (const http of [agent, reviewer]) {
      const found = await http.get("/api/search?q=hidden");
      expect(found.body.items).toEqual([]);
      expect((await http.get(`/api/contacts/${mine}/related`)).body.items).toEqual([]);
      const byCompany = await http.get(`/api/contacts?accountId=${account}`);
      expect(byCompany.body).toMatchObject({ total: 1, items: [{ id: mine }] });
      expect((await http.get(`/api/contacts?ids=${hidden}`)).body.items).toEqual([]);
      expect((await http.get("/api/exports/contacts")).status).toBe(403);
    }
  });
});
