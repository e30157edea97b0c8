import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importHere, upload } from "#test/factories/imports.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let http: Caller;

beforeAll(async () => {
  world = await testWorld();
  http = await world.http(await world.user("data_ops"));
});
afterAll(() => world?.close());

/** By which channels an address may be used now. */
async function open(email: string): Promise<string[]> {
  const { body } = await http.get<any>(`/api/compliance/may-we?who=${encodeURIComponent(email)}`);
  return body.channels
    .filter((one: { rule: string | null }) => one.rule !== "suppressed")
    .map((one: { channel: string }) => one.channel);
}

/** A file of two people with numbers of their own: the first opted out, the second did not. */
const file = (domain: string, header: string, out: string, into: string) =>
  `First name,Last name,Email,Phone,${header}\n` +
  `Opt,Out,out@${domain},+1 415 555 26${String(domain.length).padStart(2, "0")},${out}\n` +
  `Opt,In,in@${domain},+1 415 555 27${String(domain.length).padStart(2, "0")},${into}\n`;

describe("opt-outs of an imported file", () => {
  it.each([
    ["hubspot.example", "Unsubscribed from all email", "true", "", ["phone"]],
    [
      "hubspot-type.example",
      "Opted out of email: Marketing Information",
      "true",
      "false",
      ["phone"],
    ],
    ["salesforce.example", "HasOptedOutOfEmail,DoNotCall", "1,1", "0,0", []],
    ["sf-report.example", "Email Opt Out,Do Not Call", "1,0", "0,0", ["phone"]],
    [
      "mailchimp.example",
      "UNSUB_TIME,UNSUB_REASON",
      "2026-01-02 10:00:00,too many",
      ",",
      ["phone"],
    ],
    ["mailchimp-clean.example", "CLEAN_TIME", "2026-01-02 10:00:00", "", ["phone"]],
    ["zoominfo-x.example", "Direct Phone DNC", "Yes", "No", ["email"]],
    [
      "dynamics-crm.example",
      "Do not allow Emails,Do not allow Phone Calls",
      "Do Not Allow,Allow",
      "Allow,Allow",
      ["phone"],
    ],
    ["pipedrive-crm.example", "Marketing status", "Unsubscribed", "Subscribed", ["phone"]],
    ["opted-in-only.example", "Email opt-in", "no", "yes", ["phone"]],
    ["two-columns-x.example", "Unsubscribed,Email Opt Out", ",TRUE", "FALSE,FALSE", ["phone"]],
    ["not-readable-x.example", "Do not contact", "perhaps", "no", []],
  ])("%s: %s become suppressions by themselves", async (domain, header, out, into, left) => {
    const done = await importHere(world, http, file(domain, header, out, into));
    expect(done).toMatchObject({ createdCount: 2, invalidCount: 0 });
    expect(await open(`out@${domain}`)).toEqual(left);
    expect(await open(`in@${domain}`)).toEqual(["phone", "email"]);
  });

  it("hold for the person, whatever number or address they get, and are written once", async () => {
    const twice = file("again.example", "Email Opt Out,Do Not Call", "1,1", "0,0");
    await importHere(world, http, twice);
    await importHere(world, http, twice);
    const { rows } = await world.kernel.pool.query(
      `select s.scope, s.channel, s.source from suppression s, contact c
        where c.email_key = 'out@again.example' and s.lifted_at is null
          and s.key in (c.id::text, c.email_key, c.phone_e164) order by 1, 2`,
    );
    expect(rows).toEqual([
      { scope: "contact", channel: "email", source: "unsubscribe" },
      { scope: "contact", channel: "phone", source: "dnc" },
      { scope: "email", channel: "email", source: "unsubscribe" },
      { scope: "phone", channel: "phone", source: "dnc" },
    ]);
  });

  it("take nobody away who shares a switchboard with who opted out", async () => {
    await importHere(
      world,
      http,
      "Last name,Email,Phone,Do Not Call\nNo,no@desk.example,+1 415 555 2899,1\nYes,yes@desk.example,+1 415 555 2899,0\n",
    );
    expect(await open("no@desk.example")).toEqual(["email"]);
    expect(await open("yes@desk.example")).toEqual(["phone", "email"]);
  });

  it("are asked about before the start when nobody reads them", async () => {
    const { body } = await upload(http, file("left-out.example", "Email Opt Out", "1", "0"));
    const { "4": found, ...mapping } = body.mapping;
    expect(found).toBe("optOut.email");
    const put = (version: number, options: object) =>
      http.put(`/api/imports/${body.id}`, { mapping, options }, { "if-match": `"${version}"` });
    const start = (version: number) =>
      http.post(`/api/imports/${body.id}/start`, {}, { "if-match": `"${version}"` });
    const mapped = await put(body.version, {});
    const refused = await start(mapped.body.version);
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toMatchObject([{ path: "body.options.leaveOutOptOuts" }]);
    const said = await put(mapped.body.version, { leaveOutOptOuts: true });
    expect((await start(said.body.version)).status).toBe(200);
  });
});
