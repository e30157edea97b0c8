import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Account } from "#shared/accounts/accounts.schema.ts";
import type { Contact } from "#shared/contacts/contacts.schema.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { Answer, Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";

let world: TestWorld;
let keeper: UserActor;
let http: Caller;

beforeAll(async () => {
  world = await testWorld();
  keeper = await world.user("data_ops", { name: "Marta" });
  http = await world.http(keeper);
});
afterAll(() => world?.close());

async function newContact(body: Record<string, unknown> = {}) {
  const mail = `p${Math.random().toString(36).slice(2)}@example.com`;
  const made = await http.post("/api/contacts", { lastName: "Doe", email: mail, ...body });
  expect(made.status).toBe(201);
  return made.body;
}

describe("a contact", () => {
  it("is created with what follows from what was typed", async () => {
    const account = await http.post("/api/accounts", {
      name: "Example Ltd",
      domain: "https://www.example.co.uk/",
      hqCountry: "England",
    });
    expect(account.body).toMatchObject({ domain: "example.co.uk", hqCountry: "GB", version: 1 });
    const contact = await newContact({
      email: "Ada@Example.co.uk",
      accountId: account.body.id,
      directPhone: "020 7946 0123",
    });
    expect(contact).toMatchObject({
      accountName: "Example Ltd",
      email: "ada@example.co.uk",
      directE164: "+442079460123",
      phoneE164: "+442079460123",
      timeZone: "Europe/London",
      timeZoneSource: "country",
      can: { edit: true, delete: true },
      version: 1,
    });
    const detail = await http.get(`/api/accounts/${account.body.id}`);
    expect(detail.body.contactsTotal).toBe(1);
  });

  it("answers what is wrong, field by field", async () => {
    const bad = await http.post("/api/contacts", { email: "x", country: "Narnia", nickname: "A" });
    expect(bad.status).toBe(400);
    expect(bad.body.errors).toEqual([
      { path: "body.nickname", message: "This field is not known here." },
    ]);
    const worse = await http.post("/api/contacts", { email: "x", country: "Narnia" });
    expect(worse.body.errors.map((e: { path: string }) => e.path)).toEqual([
      "body.email",
      "body.country",
    ]);
    const nul = await http.post("/api/contacts", { lastName: "a\u0000b" });
    expect(nul.body.errors[0].path).toBe("body.lastName");
  });
});

describe("an edit of a contact", () => {
  it("writes audit, locks by hand and sends one event per topic", async () => {
    const contact = await newContact({ jobTitle: "IT lead" });
    const done = await http.patch(`/api/contacts/${contact.id}`, 1, { jobTitle: "VP IT" });
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({ jobTitle: "VP IT", version: 2 });
    expect(done.body.lockedFields).toContain("jobTitle");
    expect(done.headers.get("etag")).toBe('"2"');
    const history = await http.get(`/api/contacts/${contact.id}/history`);
    expect(history.body.items[0]).toMatchObject({
      actorName: "Marta",
      version: 2,
      changes: { jobTitle: ["IT lead", "VP IT"] },
    });
    const { rows } = await world.kernel.pool.query(
      `select topic, data->'row'->>'jobTitle' as title from (
         select topic, data, type from outbox union all select topic, data, type from event_log) e
       where type = 'upsert' and data->>'id' = $1 and (data->>'version')::int = 2 order by topic`,
      [contact.id],
    );
    expect(rows).toEqual([
      { topic: `record:contact:${contact.id}`, title: "VP IT" },
      { topic: "records:contact", title: "VP IT" },
    ]);
  });

  it("makes no new version out of an edit that changes nothing", async () => {
    const contact = await newContact({ city: "Leeds", tags: ["a", "b"] });
    const same = await http.patch(`/api/contacts/${contact.id}`, 1, {
      city: "Leeds",
      tags: ["a", "b"],
    });
    expect(same.body.version).toBe(1);
  });

  it("refuses a stale edit with what stands now and what changed meanwhile", async () => {
    const contact = await newContact({ city: "Leeds", jobTitle: "CTO" });
    await http.patch(`/api/contacts/${contact.id}`, 1, { city: "York" });
    const late = await http.patch(`/api/contacts/${contact.id}`, 1, { jobTitle: "CIO" });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: "stale", current: { city: "York", version: 2 } });
    expect(late.body.changed).toContain("city");
    expect(late.body.changed).not.toContain("jobTitle");
    const blind = await http.send(`/api/contacts/${contact.id}`, {
      method: "PATCH",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect(blind.status).toBe(428);
  });

  it("lets exactly one of twenty simultaneous edits of one version through", async () => {
    const contact = await newContact();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        http.patch(`/api/contacts/${contact.id}`, 1, { city: `City ${n}` }),
      ),
    );
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1);
    expect(answers.filter((a) => a.status === 409)).toHaveLength(19);
  });

  it("keeps one live contact per e-mail address, through delete and restore", async () => {
    const first = await newContact({ email: "one@example.org" });
    const second = await http.post("/api/contacts", { email: "ONE@example.org" });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: "taken", current: { id: first.id } });
    expect((await http.delete(`/api/contacts/${first.id}`, 1)).status).toBe(204);
    const again = await newContact({ email: "one@example.org" });
    const restore = await http.post(`/api/contacts/${first.id}/restore`, {}, { "if-match": '"2"' });
    expect(restore.body.code).toBe("taken");
    await http.delete(`/api/contacts/${again.id}`, 1);
    const back = await http.post(`/api/contacts/${first.id}/restore`, {}, { "if-match": '"2"' });
    expect(back.body).toMatchObject({ id: first.id, deletedAt: null, version: 3 });
  });

  it("derives the zone again when the country changes, and keeps one set by hand", async () => {
    const contact = await newContact({ country: "DE" });
    expect(contact.timeZone).toBe("Europe/Berlin");
    const moved = await http.patch(`/api/contacts/${contact.id}`, 1, { country: "France" });
    expect(moved.body).toMatchObject({ country: "FR", timeZone: "Europe/Paris" });
    const set = await http.patch(`/api/contacts/${contact.id}`, 2, { timeZone: "Asia/Tokyo" });
    expect(set.body.timeZoneSource).toBe("explicit");
    const kept = await http.patch(`/api/contacts/${contact.id}`, 3, { country: "DE" });
    expect(kept.body.timeZone).toBe("Asia/Tokyo");
  });
});

describe("lists of contacts", () => {
  it("read every row once by cursor, in each order, empty values included", async () => {
    const tag = `walk${Date.now()}`;
    for (let n = 0; n < 25; n++) {
      await newContact({ firstName: tag, city: n % 3 === 0 ? null : `C${n % 5}` });
    }
    for (const sort of ["city", "-city", "createdAt", "-createdAt", "lastName"]) {
      const seen: string[] = [];
      let cursor: string | null = "";
      let total: number | undefined;
      do {
        const at: string = cursor ? `&cursor=${cursor}` : "";
        const page: Answer<any> = await http.get(
          `/api/contacts?q=${tag}&limit=4&sort=${sort}${at}`,
        );
        expect(page.status).toBe(200);
        total ??= page.body.total;
        seen.push(...page.body.items.map((c: { id: string }) => c.id));
        cursor = page.body.nextCursor;
      } while (cursor);
      expect(total).toBe(25);
      expect(new Set(seen).size).toBe(25);
      expect(seen).toHaveLength(25);
      const jump = await http.get(`/api/contacts?q=${tag}&limit=4&sort=${sort}&offset=10`);
      expect(jump.body.items.map((c: { id: string }) => c.id)).toEqual(seen.slice(10, 14));
    }
  });

  it("find people by parts of their fields and by their company", async () => {
    const account = await http.post("/api/accounts", { name: "Zephyr 100%_Works" });
    const contact = await newContact({ accountId: account.body.id, jobTitle: "Glass\\blower" });
    for (const text of ["100%_works", "glass\\blow", "Doe glass"]) {
      const found = await http.get(`/api/contacts?q=${encodeURIComponent(text)}`);
      expect(found.body.items.map((c: { id: string }) => c.id)).toEqual([contact.id]);
    }
    expect((await http.get("/api/contacts?q=100x_works")).body.items).toEqual([]);
  });

  it("take a filter, and refuse one they do not understand", async () => {
    const contact = await newContact({ jobTitle: "Lighthouse keeper", country: "IS" });
    const ask = (where: unknown) =>
      http.get(
        `/api/contacts?filter=${encodeURIComponent(JSON.stringify({ v: 1, entity: "contact", where }))}`,
      );
    const title = { type: "field", path: "contact.jobTitle", op: "contains", value: "lighthouse" };
    const found = await ask(title);
    expect(found.body).toMatchObject({ total: 1, items: [{ id: contact.id }] });
    expect((await ask({ ...title, path: "contact.shoeSize" })).status).toBe(400);
    expect((await ask({ type: "nonsense" })).body.errors[0].path).toMatch(/^query\.filter/);
    expect((await http.get("/api/contacts?filter={")).status).toBe(400);
  });

  it("say where their topic stood and refuse what they do not know", async () => {
    const page = await http.get("/api/contacts?limit=1");
    expect(JSON.parse(page.headers.get("x-positions")!)).toHaveProperty("records:contact");
    expect((await http.get("/api/contacts?sort=password")).status).toBe(400);
    expect((await http.get("/api/contacts?limit=201")).status).toBe(400);
    expect((await http.get("/api/contacts?cursor=nonsense")).status).toBe(400);
  });
});

describe("live views", () => {
  it("of a grid and of one contact follow edit, delete and restore; agents and clients hear nothing", async () => {
    const contact = await newContact({ city: "Leeds" });
    const outsiders = [await world.user("agent"), await world.user("client_user")];
    const grid = async () =>
      (await http.get<{ items: Contact[] }>(`/api/contacts?ids=${contact.id}`)).body.items;
    const view = { read: grid, viewer: keeper, outsiders, topic: "records:contact" };
    let version = 1;
    await verifyAction(world, {
      ...view,
      act: () => http.patch(`/api/contacts/${contact.id}`, version++, { city: "York" }),
    });
    await verifyAction(world, {
      ...view,
      topic: `record:contact:${contact.id}`,
      act: () => http.patch(`/api/contacts/${contact.id}`, version++, { jobTitle: "CTO" }),
    });
    await verifyAction(world, {
      ...view,
      act: () => http.delete(`/api/contacts/${contact.id}`, version++),
    });
    await verifyAction(world, {
      ...view,
      act: () =>
        http.post(`/api/contacts/${contact.id}/restore`, {}, { "if-match": `"${version++}"` }),
    });
  });

  it("of accounts follow an edit; a new name makes rows of people read again", async () => {
    const account = await http.post("/api/accounts", { name: "Before Ltd" });
    const contact = await newContact({ accountId: account.body.id });
    const events = await verifyAction(world, {
      topic: "records:account",
      read: async () =>
        (await http.get<{ items: Account[] }>(`/api/accounts?ids=${account.body.id}`)).body.items,
      act: () => http.patch(`/api/accounts/${account.body.id}`, 1, { name: "After Ltd" }),
      viewer: keeper,
      // an agent hears that names of people's companies moved, not whose
      outsiders: [await world.user("client_user")],
    });
    expect(events.find((event) => event.topic === "batches:contact")?.data).toEqual({
      op: "stale",
    });
    const stale = events.find((event) => event.topic === "records:contact");
    expect(stale?.data).toEqual({ op: "stale", ids: [contact.id] });
  });
});

describe("who sees whom", () => {
  it("an agent sees only the people of their own attempts, a reviewer those of leads", async () => {
    const agent = await world.user("agent");
    const other = await world.user("agent", { name: "agent two" });
    const [mine, theirs] = [await newContact(), await newContact()];
    await world.kernel.pool.query(
      `insert into call_task (campaign_id, contact_id, phone_e164, time_zone, due_at, owner_id, created_at, updated_at)
       values ($1, $2, '+12125550123', 'America/New_York', now(), $3, now(), now())`,
      [await newCampaign(), mine.id, agent.userId],
    );
    const asAgent = await world.http(agent);
    expect(
      (await asAgent.get("/api/contacts")).body.items.map((c: { id: string }) => c.id),
    ).toEqual([mine.id]);
    expect((await asAgent.get(`/api/contacts/${mine.id}`)).status).toBe(200);
    expect((await asAgent.get(`/api/contacts/${theirs.id}`)).status).toBe(404);
    expect((await asAgent.get(`/api/contacts/${theirs.id}/history`)).status).toBe(404);
    expect((await asAgent.patch(`/api/contacts/${mine.id}`, 1, { city: "X" })).status).toBe(403);
    expect((await (await world.http(other)).get(`/api/contacts/${mine.id}`)).status).toBe(404);
    const reviewer = await world.http(await world.user("qa_reviewer"));
    expect((await reviewer.get("/api/contacts")).body.items).toEqual([]);
    expect((await reviewer.patch(`/api/contacts/${mine.id}`, 1, { city: "X" })).status).toBe(404);
    const client = await world.http(await world.user("client_user"));
    expect((await client.get("/api/contacts")).status).toBe(403);
  });
});

async function newCampaign(): Promise<string> {
  const { rows } = await world.kernel.pool.query(
    `select column_name from information_schema.columns where table_name = 'campaign'
       and is_nullable = 'NO' and column_default is null`,
  );
  const values: Record<string, string> = {
    id: "uuidv7()",
    name: "'Calls'",
    type: "'call'",
    owner_id: `'${keeper.userId}'`,
    created_at: "now()",
    updated_at: "now()",
  };
  const columns = rows.map((row: { column_name: string }) => row.column_name);
  const { rows: made } = await world.kernel.pool.query(
    `insert into campaign (${columns.join(", ")})
     values (${columns.map((c: string) => values[c] ?? "default").join(", ")}) returning id`,
  );
  return made[0].id;
}
