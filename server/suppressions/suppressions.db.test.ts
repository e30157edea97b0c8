import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import {
  holdGateShared,
  mayContact,
  suppressedSql,
} from "#server/compliance/compliance.service.ts";
import { query } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { makeCampaign } from "#test/factories/leads.ts";
import { person } from "#test/factories/person.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { addSuppressions } from "./suppressions.service.ts";
import type { NewSuppression } from "./suppressions.service.ts";

let world: TestWorld;
let dataOps: UserActor;

beforeAll(async () => {
  world = await testWorld();
  dataOps = await world.user("data_ops");
});
afterAll(() => world.close());

const verdict = async (
  contactId: string,
  channel: "phone" | "email",
  campaignId: string | null = null,
) =>
  transact(world.system(), async (ctx) => {
    await holdGateShared(ctx);
    const all = await mayContact(ctx, {
      channel,
      contactIds: [contactId],
      campaignId,
      at: ctx.now(),
    });
    return all.get(contactId)!;
  });

const suppress = (row: Partial<NewSuppression> & Pick<NewSuppression, "scope" | "key">) =>
  transact(world.system(), (ctx) =>
    addSuppressions(ctx, [{ channel: null, reason: "asked not to", source: "manual", ...row }]),
  );

test("without the gate there is no answer", async () => {
  const { contactId } = await person(world);
  const asked = {
    channel: "phone" as const,
    contactIds: [contactId],
    campaignId: null,
    at: new Date(),
  };
  await expect(transact(world.system(), (ctx) => mayContact(ctx, asked))).rejects.toThrow(/gate/);
});

test("a suppression at every scope keeps us from the person, and only by its channel", async () => {
  const cases: [
    (p: Awaited<ReturnType<typeof person>>) => Partial<NewSuppression>,
    boolean,
    boolean,
  ][] = [
    [(p) => ({ scope: "phone", key: p.phone }), false, true],
    [(p) => ({ scope: "email", key: p.email }), true, false],
    [(p) => ({ scope: "contact", key: p.contactId }), false, false],
    [(p) => ({ scope: "contact", key: p.contactId, channel: "email" }), true, false],
    [(p) => ({ scope: "account", key: p.accountId, channel: "phone" }), false, true],
    [(p) => ({ scope: "domain", key: p.domain }), false, false],
  ];
  for (const [row, phone, email] of cases) {
    const someone = await person(world);
    expect((await verdict(someone.contactId, "phone")).ok).toBe(true);
    expect((await verdict(someone.contactId, "email")).ok).toBe(true);
    await suppress(row(someone) as NewSuppression);
    expect((await verdict(someone.contactId, "phone")).ok).toBe(phone);
    expect((await verdict(someone.contactId, "email")).ok).toBe(email);
  }
});

test("a domain covers its subdomains, the account's other domains, and nobody else", async () => {
  const sub = await person(world, { email: "ann@mail.parent.example.com" });
  const alias = await person(world, { aliasDomains: ["alias-of.example.org"] });
  const stranger = await person(world, { email: "ann@notparent.example.com" });
  await suppress({ scope: "domain", key: "parent.example.com" });
  await suppress({ scope: "domain", key: "alias-of.example.org" });
  expect(await verdict(sub.contactId, "email")).toMatchObject({ ok: false, rule: "suppressed" });
  expect(await verdict(alias.contactId, "phone")).toMatchObject({ ok: false, rule: "suppressed" });
  expect(await verdict(stranger.contactId, "email")).toEqual({ ok: true });
});

test("no contact, no number, no address, no campaign: the answer is no", async () => {
  const bare = await person(world, { phone: null, email: null });
  expect(await verdict("00000000-0000-7000-8000-000000000000", "email")).toMatchObject({
    rule: "unknown_contact",
  });
  expect(await verdict(bare.contactId, "phone")).toMatchObject({ rule: "no_phone" });
  expect(await verdict(bare.contactId, "email")).toMatchObject({ rule: "no_email" });
  const nowhere = "00000000-0000-7000-8000-000000000001";
  expect(await verdict((await person(world)).contactId, "phone", nowhere)).toMatchObject({
    rule: "unknown_campaign",
  });
  const gone = await person(world);
  await world.kernel.pool.query(`update contact set deleted_at = now() where id = $1`, [
    gone.contactId,
  ]);
  expect(await verdict(gone.contactId, "phone")).toMatchObject({ rule: "deleted" });
});

test("a number other than the contact's own is checked when it is the one to dial", async () => {
  const someone = await person(world);
  await suppress({ scope: "phone", key: "+442079460999" });
  const asked = await transact(world.system(), async (ctx) => {
    await holdGateShared(ctx);
    return mayContact(ctx, {
      channel: "phone",
      contactIds: [someone.contactId],
      campaignId: null,
      at: ctx.now(),
      numbers: new Map([[someone.contactId, "+442079460999"]]),
    });
  });
  expect(asked.get(someone.contactId)).toMatchObject({ ok: false, rule: "suppressed" });
});

test("the set-based form says the same as the single check", async () => {
  const people = await Promise.all(Array.from({ length: 12 }, () => person(world)));
  await suppress({ scope: "contact", key: people[0]!.contactId });
  await suppress({ scope: "phone", key: people[1]!.phone! });
  await suppress({ scope: "account", key: people[2]!.accountId });
  const ids = people.map((p) => p.contactId);
  for (const channel of ["phone", "email"] as const) {
    const set = await query<{ id: string }>(
      world.system(),
      `select c.id from contact c where c.id = any($1) and ${suppressedSql(channel, { contact: "c" })}`,
      [ids],
    );
    const single = new Set<string>();
    for (const id of ids) if (!(await verdict(id, channel)).ok) single.add(id);
    expect(new Set(set.map((row) => row.id))).toEqual(single);
  }
});

test("adding by screen normalises the key, is idempotent, and refuses what is no key", async () => {
  const http = await world.http(dataOps);
  const body = {
    scope: "phone",
    key: "+1 (212) 555-0142",
    reason: "asked on the phone",
    source: "dnc",
  };
  const first = await http.post("/api/suppressions", body);
  expect(first.status).toBe(201);
  expect(first.body).toMatchObject({ key: "+12125550142", channel: "phone", liftedAt: null });
  const again = await http.post("/api/suppressions", body);
  expect(again.body.id).toBe(first.body.id);
  for (const [scope, key] of [
    ["phone", "212 555"],
    ["email", "nobody"],
    ["domain", "co.uk"],
    ["contact", "x"],
  ]) {
    const refused = await http.post("/api/suppressions", { scope, key, reason: "asked" });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0].path).toBe("body.key");
  }
  const page = await http.get("/api/suppressions?q=%2B1212&limit=1");
  expect(page.body.items).toHaveLength(1);
  expect(page.headers.get("x-positions")).toContain("suppressions");
});

test("lifting needs its verb, a reason, evidence and the current version; the row stays", async () => {
  const someone = await person(world);
  const [id] = await suppress({ scope: "email", key: someone.email!, source: "unsubscribe" });
  const reason = { reason: "asked to be written to again", evidence: "ticket 4411" };
  const manager = await world.http(await world.user("campaign_manager"));
  const ops = await world.http(dataOps);
  const lift = (who: typeof ops, body: object, version = 1) =>
    who.post(`/api/suppressions/${id}/lift`, body, { "if-match": `"${version}"` });
  expect((await lift(manager, reason)).status).toBe(403);
  expect((await lift(ops, { reason: "yes please" })).status).toBe(400);
  expect((await lift(ops, reason, 9)).status).toBe(409);
  expect((await verdict(someone.contactId, "email")).ok).toBe(false);
  const lifted = await lift(ops, reason);
  expect(lifted.status).toBe(200);
  expect(lifted.body).toMatchObject({ liftEvidence: "ticket 4411", version: 2 });
  expect((await verdict(someone.contactId, "email")).ok).toBe(true);
  await suppress({ scope: "email", key: someone.email!, source: "unsubscribe" });
  expect((await verdict(someone.contactId, "email")).ok).toBe(false);
});

test("the app's role cannot delete a suppression", async () => {
  await expect(world.kernel.pool.query(`delete from suppression`)).rejects.toThrow(
    /permission denied/,
  );
});

test("agents may not suppress companies, nor people they cannot see", async () => {
  const agent = await world.http(await world.user("agent"));
  const someone = await person(world);
  const body = { scope: "domain", key: someone.domain, reason: "asked" };
  expect((await agent.post("/api/suppressions", body)).status).toBe(403);
  const other = { scope: "contact", key: someone.contactId, reason: "asked" };
  expect((await agent.post("/api/suppressions", other)).status).toBe(403);
});

test("may we: a number, an address, a domain, a person", async () => {
  const http = await world.http(dataOps);
  const someone = await person(world);
  await suppress({ scope: "account", key: someone.accountId, channel: "phone" });
  const ask = async (who: string) =>
    (await http.get(`/api/compliance/may-we?who=${encodeURIComponent(who)}`)).body;
  const byPhone = await ask(someone.phone!);
  expect(byPhone).toMatchObject({
    kind: "phone",
    channels: [
      { channel: "phone", ok: false },
      { channel: "email", ok: true },
    ],
  });
  expect(await ask(someone.contactId)).toMatchObject({
    kind: "contact",
    channels: [{ ok: false }, { ok: true }],
  });
  expect(await ask("stranger@nobody.example.com")).toMatchObject({
    channels: [{ channel: "email", ok: true }],
  });
  await suppress({ scope: "domain", key: "nobody.example.com" });
  expect(await ask("stranger@nobody.example.com")).toMatchObject({
    channels: [{ channel: "email", ok: false }],
  });
  expect((await http.get("/api/compliance/may-we?who=what")).status).toBe(400);
});

test("may we says who forbade it and since when, and when calling hours begin there", async () => {
  const http = await world.http(dataOps);
  const someone = await person(world);
  const hourIn = (timeZone: string) =>
    Number(new Date().toLocaleString("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }));
  const zones = ["America/New_York", "Asia/Tokyo", "Europe/London", "Pacific/Auckland"];
  const asleep = zones.find((zone) => hourIn(zone) < 7 || hourIn(zone) > 21)!;
  const awake = zones.find((zone) => hourIn(zone) > 8 && hourIn(zone) < 20)!;
  const ask = async (zone: string) => {
    await world.kernel.pool.query(`update contact set time_zone = $2 where id = $1`, [
      someone.contactId,
      zone,
    ]);
    return (await http.get(`/api/compliance/may-we?who=${someone.contactId}`)).body.channels;
  };
  expect((await ask(awake))[0]).toMatchObject({ ok: true, opensAt: null });
  const [phone, email] = await ask(asleep);
  expect(phone).toMatchObject({ ok: true, by: null, since: null });
  expect(Date.parse(phone.opensAt)).toBeGreaterThan(Date.now());
  expect(email.opensAt).toBeNull();
  await suppress({ scope: "contact", key: someone.contactId });
  expect((await ask(awake))[1]).toMatchObject({ ok: false, by: "test" });
  expect(Date.parse((await ask(awake))[1].since)).toBeLessThanOrEqual(Date.now());
});

test("may we, for a campaign: what its client does not want counts, another client's does not", async () => {
  const http = await world.http(dataOps);
  const campaignOf = async (clientId: string) => {
    const campaignId = await makeCampaign(world);
    await world.kernel.pool.query(`update campaign set client_id = $2 where id = $1`, [
      campaignId,
      clientId,
    ]);
    return campaignId;
  };
  const clientId = await world.client();
  const [theirs, others] = [await campaignOf(clientId), await campaignOf(await world.client())];
  await suppress({ scope: "domain", key: "rival.example.com", clientId });
  const ask = async (campaignId?: string) => {
    const of = campaignId ? `&campaignId=${campaignId}` : "";
    const who = "someone@rival.example.com";
    return (await http.get(`/api/compliance/may-we?who=${who}${of}`)).body.channels[0];
  };
  expect(await ask(theirs)).toMatchObject({ ok: false, rule: "suppressed" });
  expect(await ask(others)).toMatchObject({ ok: true });
  expect(await ask()).toMatchObject({ ok: true });
  expect(await ask("00000000-0000-7000-8000-000000000001")).toMatchObject({
    ok: false,
    rule: "unknown_campaign",
  });
});
