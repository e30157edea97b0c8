import { afterAll, beforeAll, expect, it } from "vitest";
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

const make = async (name: string) => (await http.post("/api/accounts", { name })).body.id as string;

it("two who make each other's company the parent at once cannot close a circle", async () => {
  for (let round = 0; round < 10; round++) {
    const [a, b, c] = [await make("A"), await make("B"), await make("C")];
    const answers = await Promise.all([
      http.patch(`/api/accounts/${a}`, 1, { parentId: b }),
      http.patch(`/api/accounts/${b}`, 1, { parentId: c }),
      http.patch(`/api/accounts/${c}`, 1, { parentId: a }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 400]);
    const refused = answers.find(({ status }) => status === 400)!;
    expect(refused.body.errors[0].path).toBe("body.parentId");
  }
});
