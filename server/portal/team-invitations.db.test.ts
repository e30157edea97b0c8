import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PortalPerson } from "#shared/portal/team.schema.ts";
import { mailUserLink } from "#server/email/system-mail/account-mail.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const TEAM = "/api/portal/team";
const ifMatch = (version: number) => ({ "if-match": `"${version}"` });
const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;

/** An organisation with an approver and a viewer; and a stranger of another. */
async function organisation() {
  const clientId = await world.client();
  const person = (name: string, clientKind: "approver" | "viewer" = "approver") =>
    world.user("client_user", { name, clientId, clientKind });
  const [approver, viewer] = [await person("Ann Approver"), await person("Vera Viewer", "viewer")];
  const stranger = await world.user("client_user", { name: "Stan Stranger" });
  return { clientId, viewer, stranger, http: await world.http(approver) };
}
const team = async (http: Caller): Promise<PortalPerson[]> => (await http.get(TEAM)).body.items;

describe("an approver who invites", () => {
  test("gets one answer for a known and an unknown address, also from all that follows", async () => {
    const { http, clientId, stranger } = await organisation();
    const staff = await world.user("agent", { name: "Gus Callcentre" });
    const tellsOf = async (email: string) => {
      const invite = { email, name: "Who", clientKind: "viewer" };
      const made = await http.post(TEAM, invite);
      const again = await http.post(TEAM, invite);
      await sql(`update user_link set created_at = created_at - interval '2 minutes'`);
      const path = `${TEAM}/${made.body.id}`;
      const sent = await http.post(`${path}/invite`);
      const named = await http.patch(path, sent.body.version, { name: "Whoever" });
      const listed = (await team(http)).find(({ id }) => id === made.body.id);
      const out = await http.post(`${path}/deactivate`, {}, ifMatch(named.body.version));
      const back = await http.patch(path, out.body.version, { status: "active" });
      const answers = [made, again, sent, named, out, back].map(({ status: code, body }) => {
        const { id: _, requestId: __, ...rest } = body;
        return [code, rest];
      });
      const { id: _, ...row } = listed!;
      return JSON.stringify([answers, row]).replaceAll(email, "ADDRESS");
    };
    const unknown = await tellsOf(`unknown-${clientId.slice(-6)}@people.example`);
    expect(await tellsOf(`${stranger.userId}@people.example`)).toBe(unknown);
    expect(await tellsOf(`${staff.userId}@people.example`)).toBe(unknown);
  });

  test("reaches nobody by mail at an address that is another account's, and an admin sees it", async () => {
    const { http, stranger } = await organisation();
    const email = `${stranger.userId}@people.example`;
    const invite = { email, name: "Not Stan", clientKind: "viewer" };
    const { id } = (await http.post(TEAM, invite)).body;
    const [link] = await sql(`select id from user_link where user_id = $1`, [id]);
    const mailed = () => sql(`select to_email from system_mail where id = $1`, [link.id]);
    await transact(world.system(), (ctx) => mailUserLink(ctx, { linkId: link.id, kind: "invite" }));
    expect(await mailed()).toEqual([]);
    const admin = await world.http(await world.user("admin"));
    const { items } = (await admin.get("/api/users")).body;
    const shown = items.filter((one: { email: string }) => one.email === email);
    expect(
      shown.map((one: { addressTaken: boolean; status: string }) => [one.addressTaken, one.status]),
    ).toEqual(
      expect.arrayContaining([
        [true, "invited"],
        [false, "active"],
      ]),
    );
  });

  test("who invites without end is stopped for the day, for known and unknown addresses alike", async () => {
    const { http, clientId, stranger, viewer } = await organisation();
    await sql(
      `insert into user_link (id, user_id, kind, created_at, expires_at)
       select gen_random_uuid(), $1, 'invite', now() - interval '1 hour' * (n % 20), now()
         from generate_series(1, 50) n`,
      [viewer.userId],
    );
    const invite = (email: string) => http.post(TEAM, { email, name: "X", clientKind: "viewer" });
    const answers = [
      await invite(`${clientId}@more.example`),
      await invite(`${stranger.userId}@people.example`),
    ].map(({ status: code, body }) => [code, body.code, body.detail, body.until]);
    expect(answers[0]).toEqual([
      429,
      "too_many",
      expect.stringMatching(/tomorrow/),
      expect.any(String),
    ]);
    expect(answers[1]).toEqual(answers[0]);
    await sql(
      `update user_link set created_at = created_at - interval '1 day' where user_id = $1`,
      [viewer.userId],
    );
    expect((await invite(`${clientId}@more.example`)).status).toBe(201);
  });
});
