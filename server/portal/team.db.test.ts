import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { PortalPerson } from "#shared/portal/team.schema.ts";
import { hashPassword } from "#server/auth/passwords.service.ts";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { callerFor } from "#test/harness/http.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const TEAM = "/api/portal/team";
const ifMatch = (version: number) => ({ "if-match": `"${version}"` });
const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;

/** An organisation with an approver, a second one, and a viewer; and a stranger of another. */
async function organisation() {
  const clientId = await world.client();
  const person = (name: string, clientKind: "approver" | "viewer" = "approver") =>
    world.user("client_user", { name, clientId, clientKind });
  const [approver, second, viewer] = [
    await person("Ann Approver"),
    await person("Bob Approver"),
    await person("Vera Viewer", "viewer"),
  ];
  const stranger = await world.user("client_user", { name: "Stan Stranger" });
  return { clientId, approver, second, viewer, stranger, http: await world.http(approver) };
}

const team = async (http: Caller): Promise<PortalPerson[]> => (await http.get(TEAM)).body.items;
const find = async (http: Caller, { userId }: UserActor): Promise<PortalPerson> =>
  (await team(http)).find(({ id }) => id === userId)!;
const status = async (actor: UserActor): Promise<number> =>
  (await (await world.http(actor)).get("/api/auth/me")).status;

describe("the list", () => {
  test("has the own people and nothing but what a client may see of them", async () => {
    const { http, viewer, stranger } = await organisation();
    await world.user("agent", { name: "Gus Callcentre" });
    const people = await team(http);
    expect(people.map(({ name, clientKind, status: state }) => [name, clientKind, state])).toEqual([
      ["Ann Approver", "approver", "active"],
      ["Bob Approver", "approver", "active"],
      ["Vera Viewer", "viewer", "active"],
    ]);
    const keys = ["clientKind", "email", "id", "name", "status", "version"];
    expect(people.map((person) => Object.keys(person).toSorted())).toEqual([keys, keys, keys]);
    expect(await team(await world.http(viewer))).toEqual(people);
    expect((await team(await world.http(stranger))).map(({ name }) => name)).toEqual([
      "Stan Stranger",
    ]);
  });

  test("is no way in for staff", async () => {
    const admin = await world.http(await world.user("admin"));
    expect((await admin.get(TEAM)).status).toBe(403);
    expect((await admin.post(TEAM, {})).status).toBe(403);
  });
});

describe("an approver", () => {
  test("invites a person, who is a client user of the own organisation and gets a link", async () => {
    const { http, clientId, approver } = await organisation();
    const email = `new-${clientId.slice(-6)}@people.example`;
    const made = await http.post(TEAM, { email, name: "Nia New", clientKind: "viewer" });
    expect(made).toMatchObject({
      status: 201,
      body: { email, name: "Nia New", clientKind: "viewer", status: "invited" },
    });
    const { id } = made.body;
    expect(await sql(`select roles, client_id from app_user where id = $1`, [id])).toEqual([
      { roles: ["client_user"], client_id: clientId },
    ]);
    const links = () =>
      sql(`select used_at is null as open from user_link where user_id = $1 order by id`, [id]);
    expect(await links()).toEqual([{ open: true }]);
    expect(
      await sql(`select actor_id from audit_log where action = 'user.invited' and entity_id = $1`, [
        id,
      ]),
    ).toEqual([{ actor_id: approver.userId }]);

    expect((await http.post(`${TEAM}/${id}/invite`)).body.code).toBe("too_many");
    await sql(`update user_link set created_at = created_at - interval '2 minutes'`);
    expect((await http.post(`${TEAM}/${id}/invite`)).status).toBe(200);
    expect(await links()).toEqual([{ open: false }, { open: true }]);
    const joined = await http.post(`${TEAM}/${approver.userId}/invite`);
    expect(joined.body.code).toBe("wrong_state");
  });

  test("forges neither role nor organisation, and learns nothing of other addresses", async () => {
    const { http, stranger, second } = await organisation();
    const staff = await world.user("agent", { name: "Gus Callcentre" });
    const person = { email: "forged@people.example", name: "Forged", clientKind: "viewer" };
    for (const more of [
      { roles: ["admin"] },
      { clientId: stranger.clientId },
      { status: "active" },
      { clientKind: "admin" },
    ]) {
      expect((await http.post(TEAM, { ...person, ...more })).status).toBe(400);
    }
    const { version } = await find(http, second);
    for (const more of [{ roles: ["admin"] }, { clientId: stranger.clientId }, { skills: ["x"] }]) {
      expect((await http.patch(`${TEAM}/${second.userId}`, version, more)).status).toBe(400);
    }
    expect(await sql(`select 1 from app_user where email = $1`, [person.email])).toEqual([]);
    const { body } = await http.post(TEAM, { ...person, email: `${second.userId}@people.example` });
    expect(body.errors[0]).toEqual({
      path: "body.email",
      message: "This person is in your team already.",
    });
    for (const { userId } of [stranger, staff]) {
      const known = { ...person, email: `${userId}@people.example` };
      expect((await http.post(TEAM, known)).status).toBe(201);
    }
  });

  test("invites no more than 200 people", async () => {
    const { http, clientId } = await organisation();
    await sql(
      `insert into app_user (id, email, name, roles, client_id, status, created_at, updated_at)
       select gen_random_uuid(), n || '-' || $1::uuid::text || '@people.example', 'Crowd ' || n,
              '{client_user}', $1::uuid, case when n > 197 then 'disabled' else 'invited' end, now(), now()
         from generate_series(1, 198) n`,
      [clientId],
    );
    const refused = { email: `${clientId}@people.example`, name: "One more", clientKind: "viewer" };
    expect((await http.post(TEAM, refused)).body.errors[0].path).toBe("body.email");
    await sql(`update app_user set status = 'disabled' where client_id = $1 and name = 'Crowd 1'`, [
      clientId,
    ]);
    expect((await http.post(TEAM, refused)).status).toBe(201);
  });

  test("finds nobody of another organisation, nor staff", async () => {
    const { http, stranger } = await organisation();
    const staff = await world.user("agent", { name: "Gus Callcentre" });
    for (const id of [stranger.userId, staff.userId, crypto.randomUUID()]) {
      const answers = [
        await http.patch(`${TEAM}/${id}`, 1, { name: "Mine" }),
        await http.post(`${TEAM}/${id}/deactivate`, {}, ifMatch(1)),
        await http.post(`${TEAM}/${id}/invite`),
      ];
      for (const { status: code, body } of answers) {
        expect([code, body.detail]).toEqual([404, "No such person."]);
      }
    }
  });
});

describe("an approver who changes the team", () => {
  test("makes a colleague a viewer: their sessions end, and they decide no more", async () => {
    const { http, second } = await organisation();
    expect(await status(second)).toBe(200);
    const { version } = await find(http, second);
    const renamed = await http.patch(`${TEAM}/${second.userId}`, version, { name: "Bob B." });
    expect(renamed.body).toMatchObject({ name: "Bob B.", clientKind: "approver" });
    expect(await status(second)).toBe(200);
    const old = await http.patch(`${TEAM}/${second.userId}`, version, { clientKind: "viewer" });
    expect(old).toMatchObject({ status: 409, body: { code: "stale", current: renamed.body } });
    const changed = await http.patch(`${TEAM}/${second.userId}`, renamed.body.version, {
      clientKind: "viewer",
    });
    expect(changed.body).toMatchObject({ clientKind: "viewer" });
    await expect.poll(() => status(second)).toBe(401);
  });

  test("deactivates a colleague and lets them in again", async () => {
    const { http, viewer } = await organisation();
    await sql(`update app_user set password_hash = 'of one who joined' where id = $1`, [
      viewer.userId,
    ]);
    const { version } = await find(http, viewer);
    const path = `${TEAM}/${viewer.userId}`;
    const out = await http.post(`${path}/deactivate`, {}, ifMatch(version));
    expect(out.body).toMatchObject({ status: "disabled", clientKind: "viewer" });
    await expect.poll(() => status(viewer)).toBe(401);
    const back = await http.patch(path, out.body.version, { status: "active" });
    expect(back.body).toMatchObject({ status: "active" });
  });

  test("lets who never joined in by an invitation alone, also after having deactivated them", async () => {
    const { http, clientId } = await organisation();
    const invite = { email: `${clientId}@late.example`, name: "Late", clientKind: "approver" };
    const { id, version } = (await http.post(TEAM, invite)).body;
    const out = await http.post(`${TEAM}/${id}/deactivate`, {}, ifMatch(version));
    const back = await http.patch(`${TEAM}/${id}`, out.body.version, { status: "active" });
    expect(back.body).toMatchObject({ status: "invited" });
  });

  test("does not take the own rights or access", async () => {
    const { http, approver } = await organisation();
    const { version } = await find(http, approver);
    const path = `${TEAM}/${approver.userId}`;
    const lesser = await http.patch(path, version, { clientKind: "viewer" });
    expect(lesser.body.errors[0].path).toBe("body.clientKind");
    const out = await http.post(`${path}/deactivate`, {}, ifMatch(version));
    expect(out.body.errors[0].path).toBe("params.id");
    expect(await find(http, approver)).toMatchObject({ clientKind: "approver", version });
  });
});

describe("an organisation keeps an active approver", () => {
  test("whatever the admin does", async () => {
    const { http, approver, second, viewer } = await organisation();
    const admin = await world.http(await world.user("admin"));
    const user = async ({ userId }: UserActor) =>
      (await admin.get("/api/users")).body.items.find(({ id }: { id: string }) => id === userId);
    const change = async (actor: UserActor, body: object) =>
      admin.patch(`/api/users/${actor.userId}`, (await user(actor)).version, body);
    const deactivate = async (actor: UserActor) =>
      admin.post(
        `/api/users/${actor.userId}/deactivate`,
        { successorId: null },
        ifMatch((await user(actor)).version),
      );
    expect((await deactivate(second)).status).toBe(200);
    expect((await change(approver, { clientKind: "viewer" })).body.errors).toEqual([
      { path: "body.clientKind", message: expect.stringContaining("last active approver") },
    ]);
    expect((await deactivate(approver)).body.errors).toEqual([
      { path: "params.id", message: expect.stringContaining("last active approver") },
    ]);
    expect(await find(http, approver)).toMatchObject({ clientKind: "approver", status: "active" });
    expect((await change(viewer, { clientKind: "approver" })).body.clientKind).toBe("approver");
    expect((await change(approver, { clientKind: "viewer" })).status).toBe(200);
    const staff = await world.user("agent", { name: "Gus Callcentre" });
    expect((await change(staff, { clientKind: "viewer" })).body.errors[0].path).toBe(
      "body.clientKind",
    );
  });

  test("when two approvers make one another viewers at once", async () => {
    const { http, approver, second } = await organisation();
    const [a, b] = [await find(http, approver), await find(http, second)];
    const body = { clientKind: "viewer" };
    const codes = await Promise.all([
      http.patch(`${TEAM}/${b.id}`, b.version, body),
      (await world.http(second)).patch(`${TEAM}/${a.id}`, a.version, body),
    ]);
    const [done, refused] = codes.map((answer) => answer.status).toSorted();
    // the first one's change ends the other's session, which may be seen before their rights are
    expect([done, [401, 403].includes(refused!)]).toEqual([200, true]);
    const left = await sql(
      `select 1 from app_user where client_id = $1 and client_kind = 'approver'`,
      [approver.clientId],
    );
    expect(left).toHaveLength(1);
  });
});

describe("a viewer", () => {
  test("is refused whatever changes something, alike for what there is and is not", async () => {
    const { http, viewer, second, stranger } = await organisation();
    const mine = await world.http(viewer);
    const order = (await http.post("/api/portal/orders", { name: "Spring", leadGoal: 5 })).body;
    const ids = [order.id, second.userId, stranger.userId, crypto.randomUUID()];
    const answers = [
      await mine.post("/api/portal/orders", { name: "Mine", leadGoal: 5 }),
      await mine.post(TEAM, { email: "x@people.example", name: "X", clientKind: "viewer" }),
    ];
    for (const id of ids) {
      answers.push(
        await mine.post(`/api/portal/orders/${id}/submit`, {}, ifMatch(1)),
        await mine.post(`/api/portal/leads/${id}/decide`, { decision: "accepted" }, ifMatch(1)),
        await mine.patch(`${TEAM}/${id}`, 1, { name: "X" }),
        await mine.post(`${TEAM}/${id}/deactivate`, {}, ifMatch(1)),
        await mine.post(`${TEAM}/${id}/invite`),
      );
    }
    expect(
      new Set(answers.map(({ body }) => `${body.status} ${body.code} ${body.detail}`)),
    ).toEqual(new Set(["403 forbidden Your role does not allow this."]));
  });

  test("reads and downloads, and is told what they may", async () => {
    const { http, viewer } = await organisation();
    const mine = await world.http(viewer);
    const { id } = (await http.post("/api/portal/orders", { name: "Spring", leadGoal: 5 })).body;
    const can = async (as: Caller) => (await as.get(`/api/portal/orders/${id}`)).body.can;
    expect(await can(http)).toEqual({ submit: true, decide: true });
    expect(await can(mine)).toEqual({ submit: false, decide: false });
    expect((await mine.get(`/api/portal/orders/${id}/leads.csv`)).status).toBe(200);
    expect((await mine.get("/api/auth/me")).body.verbs.toSorted()).toEqual([
      "portal.lead.download",
      "portal.lead.read",
      "portal.order.read",
    ]);
  });
});

describe("events", () => {
  async function heard(act: (of: Awaited<ReturnType<typeof organisation>>) => Promise<unknown>) {
    const of = await organisation();
    const events = await verifyAction(world, {
      topic: `client-people:${of.clientId}`,
      read: () => team(of.http),
      act: () => act(of),
      viewer: of.viewer,
      outsiders: [of.stranger, await world.user("agent", { name: "Gus Callcentre" })],
    });
    return events.map(({ topic }) => topic.replace(/:.*/, ""));
  }

  test("an approver's invitation reaches their colleagues and the admin, nobody else", async () => {
    const invite = { email: "heard@people.example", name: "Heard", clientKind: "viewer" };
    const topics = await heard(({ http }) => http.post(TEAM, invite));
    expect(topics.toSorted()).toEqual(["client-people", "users"]);
  });

  test("an admin's change reaches the organisation's team", async () => {
    const admin = await world.http(await world.user("admin", { name: "Ada Admin" }));
    await heard(async ({ http, second }) => {
      const { version } = await find(http, second);
      await admin.patch(`/api/users/${second.userId}`, version, { name: "Bob Renamed" });
    });
  });

  test("that a colleague signs in is told to nobody of the organisation", async () => {
    const { clientId, second } = await organisation();
    const [{ email }] = await sql(
      `update app_user set password_hash = $2 where id = $1 returning email`,
      [second.userId, await hashPassword("a long enough password")],
    );
    const caller = callerFor(await world.url(), null);
    const credentials = { email, password: "a long enough password" };
    expect((await caller.post("/api/auth/login", credentials)).status).toBe(200);
    const { pool, topics } = world.kernel;
    await relayOnce(pool, topics);
    expect(
      await sql(`select 1 from event_log where topic = $1`, [`client-people:${clientId}`]),
    ).toEqual([]);
  });
});
