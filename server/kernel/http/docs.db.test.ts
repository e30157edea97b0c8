import { afterAll, beforeAll, expect, test } from "vitest";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

test("when the API's page is opened, then every file that it names is served from our own origin", async () => {
  const url = await world.url();
  const page = await (await fetch(`${url}/api/docs`)).text();
  const named = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(2);
  for (const path of named) {
    const answer = await fetch(url + path);
    expect([path, answer.status]).toEqual([path, 200]);
    expect((await answer.text()).length).toBeGreaterThan(50);
  }
});
