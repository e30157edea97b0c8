import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttp } from "#web/kernel/api/http.ts";
import { startDeployment } from "../harness/deployment.ts";
import type { Deployment, Hub } from "../harness/deployment.ts";
import { startHttpProxy } from "../harness/http-proxy.ts";

const PEOPLE = 8;
const ROUNDS = 3;
/** Longer than the proxy needs to see it. */
const NOTICE = { DRAIN_NOTICE_SECONDS: "2" };

let world: Deployment;
let hubs: Hub[];
let proxy: Awaited<ReturnType<typeof startHttpProxy>>;
beforeAll(async () => {
  world = await startDeployment();
  hubs = [await world.hub(undefined, NOTICE), await world.hub(undefined, NOTICE)];
  proxy = await startHttpProxy(hubs.map(({ url }) => url));
}, 180_000);
afterAll(async () => {
  await proxy?.close();
  await world?.close();
});

/** One person at work: makes an account, renames it, reads it, over and over. */
function startPerson() {
  const send = createHttp({
    baseUrl: proxy.url,
    accessToken: () => world.token(),
    refresh: async () => false,
  });
  const failures: string[] = [];
  let working = true;
  let done = 0;
  const key = () => ({ "idempotency-key": randomUUID() });
  const step = async (): Promise<void> => {
    const body = { name: `Account ${randomUUID()}` };
    const made = await send({ method: "POST", path: "/api/accounts", body, headers: key() });
    const path = `/api/accounts/${(made.data as { id: string }).id}`;
    for (let version = 1; version <= 3; version++) {
      const headers = { ...key(), "if-match": `"${version}"` };
      await send({ method: "PATCH", path, body: { name: `${body.name} ${version}` }, headers });
    }
    await send({ method: "GET", path });
    done += 1;
  };
  const running = (async () => {
    while (working) {
      await step().catch((err: Error) => void failures.push(err.message));
      await sleep(20);
    }
  })();
  return {
    failures,
    async stop(): Promise<number> {
      working = false;
      await running;
      return done;
    },
  };
}

test("when two hubs behind a proxy are replaced one after the other, then nobody at work sees an error", async () => {
  const people = Array.from({ length: PEOPLE }, startPerson);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, hub] of hubs.entries()) {
      await sleep(1_000);
      await hub.stop();
      expect(hub.ended()).toBe("code 0");
      hubs[i] = await world.hub(Number(new URL(hub.url).port), NOTICE);
      // the proxy takes it up before the other one goes
      await sleep(1_500);
    }
  }
  const done = await Promise.all(people.map((person) => person.stop()));
  console.log(
    `${done.reduce((sum, n) => sum + n, 0)} rounds of work`,
    Object.fromEntries(proxy.statuses),
  );
  expect(people.flatMap(({ failures }) => failures)).toEqual([]);
  // nor does the page have to repeat anything: no hub leaves too early (502) or is missed (503)
  const failed = [...proxy.statuses.keys()].filter((status) => status >= 400);
  expect(failed).toEqual([]);
});
