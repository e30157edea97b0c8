import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

describe("upserts over the API", () => {
  it("walk the ladder: external id, address, LinkedIn, phone and name, name and company", async () => {
    const account = await http.post("/api/accounts", {
      name: "Ladder Ltd",
      domain: "ladder.example.com",
    });
    const accountId = account.body.id;
    const send = async (record: Record<string, unknown>) => {
      const done = await http.post("/api/contacts/upsert", { source: "crm", records: [record] });
      expect(done.status).toBe(200);
      return done.body.results[0];
    };
    const first = await send({
      externalId: "42",
      firstName: "Grace",
      lastName: "Rung",
      email: "grace@ladder.example.com",
      linkedinUrl: "https://www.linkedin.com/in/grace-rung",
      directPhone: "+1 212 555 0142",
      accountId,
    });
    expect(first.result).toBe("created");
    const same = { id: first.id, result: "updated" };
    expect(await send({ externalId: "42", city: "One" })).toMatchObject(same);
    expect(await send({ email: "GRACE@ladder.example.com", city: "Two" })).toMatchObject(same);
    expect(await send({ linkedinUrl: "linkedin.com/in/Grace-Rung/", city: "Three" })).toMatchObject(
      same,
    );
    expect(
      await send({
        firstName: "grace",
        lastName: "RUNG",
        directPhone: "+12125550142",
        city: "Four",
      }),
    ).toMatchObject(same);
    expect(
      await send({ firstName: "grace", lastName: "RUNG", accountId, city: "Five" }),
    ).toMatchObject(same);
    expect(await send({ email: "grace@ladder.example.com", city: "Five" })).toMatchObject({
      result: "unchanged",
    });
    expect(
      await send({
        firstName: "Grace",
        lastName: "Rung",
        email: "other@ladder.example.com",
        accountId,
      }),
    ).toMatchObject({ result: "created" });
    expect(await send({ externalId: "42", email: "other@ladder.example.com" })).toMatchObject({
      result: "invalid",
      error: "The e-mail address belongs to another contact.",
    });
    expect(await send({ email: "nonsense" })).toMatchObject({ result: "invalid" });
  });

  it("make one account of two spellings that come at once", async () => {
    const send = (name: string) =>
      http.post("/api/accounts/upsert", {
        source: "crm",
        records: [{ name, domain: "https://www.spelling.example.de/x" }],
      });
    const answers = await Promise.all(["Spelling GmbH", "SPELLING", "Spelling Gmbh"].map(send));
    expect(new Set(answers.map((answer) => answer.body.results[0].id)).size).toBe(1);
    expect(answers.filter((answer) => answer.body.results[0].result === "created")).toHaveLength(1);
  });
});
