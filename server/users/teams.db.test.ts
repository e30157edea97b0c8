import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { pageOfLists } from "#server/lists/lists.present.ts";
import { pageOfSegments } from "#server/segments/segments.present.ts";
import { stepCounts } from "#server/segments/count.service.ts";
import { person } from "#test/factories/person.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { presentTeams } from "./teams.present.ts";
import { presentUsers } from "./users.present.ts";

let world: TestWorld;
let admin: UserActor;
let http: Caller;
let owner: UserActor;
let mate: UserActor;
let sameRole: UserActor;

beforeAll(async () => {
  world = await testWorld();
  admin = await world.user("admin");
  http = await world.http(admin);
  owner = await world.user("campaign_manager", { name: "Olga Owner" });
  mate = await world.user("data_ops", { name: "Max Mate" });
  sameRole = await world.user("campaign_manager", { name: "Sam Stranger" });
});
afterAll(() => world.close());

const sql = (text: string, params: unknown[] = []) => world.kernel.pool.query(text, params);
const team = async (name: string, memberIds: string[] = [], leadId: string | null = null) => {
  const made = await http.post("/api/teams", { name, memberIds, leadId });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
};
const remove = (id: string, ...userIds: string[]) =>
  http.post(`/api/teams/${id}/members/remove`, { userIds });
const cities = (city: string) => ({
  v: 1,
  entity: "contact",
  where: { type: "field", path: "contact.city", op: "is", value: city },
});

describe("a team", () => {
  test("has a name of its own, members and a lead who is one of them", async () => {
    const made = await team("Northern", [mate.userId], owner.userId);
    expect(made).toMatchObject({ name: "Northern", leadName: "Olga Owner", version: 1 });
    expect(made.members.map((one: { name: string }) => one.name)).toEqual([
      "Max Mate",
      "Olga Owner",
    ]);
    expect((await http.post("/api/teams", { name: "northern" })).body.errors[0].path).toBe(
      "body.name",
    );
    const led = await http.patch(`/api/teams/${made.id}`, 1, { leadId: sameRole.userId });
    expect(led.body).toMatchObject({ leadName: "Sam Stranger", version: 2 });
    expect(led.body.members).toHaveLength(3);
    expect((await http.patch(`/api/teams/${made.id}`, 1, { name: "x" })).status).toBe(409);
    const left = await remove(made.id, sameRole.userId);
    expect(left.body).toMatchObject({ leadId: null, version: 3 });
    expect((await http.delete(`/api/teams/${made.id}`, 3)).status).toBe(204);
    expect((await http.patch(`/api/teams/${made.id}`, 4, { name: "x" })).status).toBe(404);
    expect((await team("Northern")).members).toEqual([]);
  });

  test("takes no client's person, no unknown one and nobody who has left", async () => {
    const { id } = await team("Staff only");
    const client = await world.user("client_user");
    for (const userIds of [[client.userId], [crypto.randomUUID()]]) {
      expect((await http.post(`/api/teams/${id}/members`, { userIds })).status).toBe(400);
    }
  });

  test("is administered by admins; others who see users read it", async () => {
    const supervisor = await world.http(await world.user("ops_supervisor"));
    const manager = await world.http(owner);
    expect((await supervisor.get("/api/teams")).status).toBe(200);
    expect((await supervisor.post("/api/teams", { name: "mine" })).status).toBe(403);
    expect((await manager.get("/api/teams")).status).toBe(403);
  });

  test("moves on the screens of who administers, with its people's rows, and is in the audit", async () => {
    const { id } = await team("Live");
    const watching = { viewer: admin, outsiders: [owner, mate] };
    await verifyAction(world, {
      ...watching,
      topic: "teams",
      read: async () =>
        (await presentTeams(world.as(admin), null)).map(({ deleted: _, ...t }) => t),
      act: () => http.post(`/api/teams/${id}/members`, { userIds: [mate.userId] }),
    });
    await verifyAction(world, {
      ...watching,
      topic: "users",
      read: () => presentUsers(world.as(admin), null),
      act: () => http.patch(`/api/teams/${id}`, 2, { name: "Live and kicking" }),
    });
    const { rows } = await sql(
      `select action from audit_log where entity_id = $1 order by action`,
      [id],
    );
    expect(rows.map((row) => row.action)).toEqual([
      "team.changed",
      "team.created",
      "team.members_added",
    ]);
  });
});

test("skills are labels of a person, each once", async () => {
  const path = `/api/users/${mate.userId}`;
  const version = async () =>
    (await sql(`select version from app_user where id = $1`, [mate.userId])).rows[0].version;
  const set = await http.patch(path, await version(), { skills: ["German", "Security"] });
  expect(set.body.skills).toEqual(["German", "Security"]);
  const twice = await http.patch(path, await version(), { skills: ["German", "german"] });
  expect(twice.status).toBe(400);
});

/** What an act tells the screens of segments and lists. */
async function told(act: () => Promise<unknown>) {
  await relayOnce(world.kernel.pool, world.kernel.topics);
  const from = (await sql(`select pos from relay_head`)).rows[0].pos;
  await act();
  await relayOnce(world.kernel.pool, world.kernel.topics);
  const { rows } = await sql(
    `select topic, type, data, authz from event_log
      where pos > $1 and topic in ('segments', 'lists') order by topic`,
    [from],
  );
  return rows;
}

describe("what is shared with a team", () => {
  test("is seen by its owner's team-mates and by nobody else on any path", async () => {
    const { id: teamId } = await team("Sharers", [owner.userId, mate.userId]);
    const mine = await world.http(owner);
    const visibility = "team";
    const segment = (
      await mine.post("/api/segments", { name: "Shared one", filter: cities("Oslo"), visibility })
    ).body;
    const contact = await person(world);
    const list = (
      await mine.post("/api/lists", {
        name: "Shared list",
        entityType: "contact",
        recordIds: [contact.contactId],
        visibility,
      })
    ).body;
    const inSegment = {
      filter: { v: 1, entity: "contact", where: { type: "segment", op: "in", id: segment.id } },
    };
    const inList = {
      filter: { v: 1, entity: "contact", where: { type: "list", op: "in", id: list.id } },
    };
    const paths = async (who: Caller) => [
      (await who.get(`/api/segments/${segment.id}`)).status,
      (await who.get(`/api/lists/${list.id}`)).status,
      (await who.get(`/api/lists/${list.id}/members`)).status,
      (await who.post(`/api/lists/${list.id}/export`, {})).status,
      (await who.post("/api/segments/preview", inSegment)).status,
      (await who.post("/api/segments/preview", inList)).status,
      (await who.post(`/api/segments/${segment.id}/convert-to-list`, {})).status,
      (await who.get("/api/segments")).body.items.some((one: any) => one.id === segment.id),
      (await who.get("/api/lists?q=shared")).body.items.some((one: any) => one.id === list.id),
    ];
    const insider = await world.http(mate);
    const stranger = await world.http(sameRole);
    const seen = [200, 200, 200, 200, 200, 200, 201, true, true];
    const unseen = [404, 404, 404, 404, 400, 400, 404, false, false];
    expect(await paths(insider)).toEqual(seen);
    expect(await paths(stranger)).toEqual(unseen);
    const campaign = { name: "Theirs", type: "email", listId: list.id };
    expect((await stranger.post("/api/campaigns", campaign)).status).toBe(400);
    const choices = async (who: Caller) =>
      (await who.get("/api/campaign-choices")).body.lists.some((one: any) => one.id === list.id);
    expect([await choices(mine), await choices(stranger)]).toEqual([true, false]);

    await remove(teamId, mate.userId);
    expect(await paths(insider)).toEqual(unseen);
    expect(await paths(await world.http(owner))).toEqual(seen);
  });

  test("goes from the screens of who leaves the team, and comes to who joins", async () => {
    const { id: teamId } = await team("Comers", [owner.userId]);
    const mine = await world.http(owner);
    const shared = { name: "Coming", filter: cities("Bergen"), visibility: "team" };
    const segment = (await mine.post("/api/segments", shared)).body;
    const list = (
      await mine.post("/api/lists", { name: "Coming", entityType: "contact", visibility: "team" })
    ).body;
    const reads = async () => ({
      segment: (await pageOfSegments(world.as(mate), { limit: 200 })).items.some(
        (one) => one.id === segment.id,
      ),
      list: (await pageOfLists(world.as(mate), { limit: 200 })).items.some(
        (one) => one.id === list.id,
      ),
    });
    const both = [
      { topic: "lists", type: "stale", authz: true, data: { op: "stale", ids: expect.any(Array) } },
      {
        topic: "segments",
        type: "stale",
        authz: true,
        data: { op: "stale", ids: expect.any(Array) },
      },
    ];
    expect(await reads()).toEqual({ segment: false, list: false });
    const joined = await told(() =>
      http.post(`/api/teams/${teamId}/members`, { userIds: [mate.userId] }),
    );
    expect(joined).toEqual(both);
    expect(joined[1].data.ids).toContain(segment.id);
    expect(await reads()).toEqual({ segment: true, list: true });
    expect(await told(() => remove(teamId, mate.userId))).toEqual(both);
    expect(await reads()).toEqual({ segment: false, list: false });
    await http.post(`/api/teams/${teamId}/members`, { userIds: [mate.userId] });
    expect(await told(() => http.delete(`/api/teams/${teamId}`, 4))).toEqual(both);
    expect(await reads()).toEqual({ segment: false, list: false });
  });

  test("tells its count to nobody who may not see it", async () => {
    const mine = await world.http(owner);
    await person(world).then(({ contactId }) =>
      sql(`update contact set city = 'Tromso' where id = $1`, [contactId]),
    );
    const counted = async (visibility: string) => {
      const shared = { name: `Counted ${visibility}`, filter: cities("Tromso"), visibility };
      const { id } = (await mine.post("/api/segments", shared)).body;
      while ((await stepCounts(world.system())) > 0);
      await relayOnce(world.kernel.pool, world.kernel.topics);
      const gauge = async () =>
        (
          await sql(`select value from gauge_value where topic = 'segment-counts' and key = $1`, [
            id,
          ])
        ).rows[0].value.count;
      return { id, gauge };
    };
    expect(await (await counted("team")).gauge()).toBeNull();
    expect(await (await counted("private")).gauge()).toBeNull();
    const open = await counted("global");
    expect(await open.gauge()).toBe(1);
    await mine.patch(`/api/segments/${open.id}`, 1, { visibility: "private" });
    await relayOnce(world.kernel.pool, world.kernel.topics);
    expect(await open.gauge()).toBeNull();
  });
});
