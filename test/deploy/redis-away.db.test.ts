import { randomBytes } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { freePort } from "#scripts/lib/processes.mjs";
import { withClient } from "#scripts/lib/postgres.mjs";
import { startRedis } from "#scripts/lib/redis.mjs";
import { signAccess, signingKeys } from "#server/auth/tokens.service.ts";
import { callerFor } from "../harness/http.ts";
import { SECRET, storeUser } from "../harness/kernel.ts";
import { until } from "../harness/until.ts";
import { startHubProcess, startWorkerProcess } from "../harness/worker-process.ts";
import type { Place, WorldProcess } from "../harness/worker-process.ts";
import { testDatabase } from "../setup/database.ts";
import type { TestDatabase } from "../setup/database.ts";

let database: TestDatabase;
let place: Place;
let redisPort: number;
const password = randomBytes(12).toString("hex");
const started: WorldProcess[] = [];
let redis: { stop(): Promise<unknown> } | undefined;
beforeAll(async () => {
  database = await testDatabase();
  redisPort = await freePort();
  place = {
    kernel: {
      config: {
        dataDir: path.join(inject("servers").folder, `away-${database.name}`),
        tokenSecrets: SECRET,
        secretKey: "another-secret-of-tests-0123456789-abcdefgh",
        sandboxSmtpPort: await freePort(),
      },
    },
    database: { ...database, redisUrl: `redis://:${password}@127.0.0.1:${redisPort}` },
  };
});
afterAll(async () => {
  await Promise.all(started.map((one) => (one.ended() ? null : one.kill())));
  await redis?.stop();
  await database.drop();
});

const answerOf = async (url: string) => {
  const answer = await fetch(`${url}/readyz`).catch(() => null);
  return answer && { status: answer.status, body: await answer.json() };
};
const running = (process: WorldProcess) => {
  started.push(process);
  return process;
};

test("when Redis was never there, then hub and worker start, say so, and join when it comes", async () => {
  const [port, workerPort] = [await freePort(), await freePort()];
  const [hubUrl, workerUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${workerPort}`];
  const hub = running(startHubProcess(place, port));
  const worker = running(startWorkerProcess(place, {}, { INTERNAL_PORT: `${workerPort}` }));
  await until("the hub answers", async () => (await answerOf(hubUrl)) ?? hub.ended());
  expect(await answerOf(hubUrl)).toEqual({
    status: 200,
    body: { ready: true, waiting: null, missing: ["Redis"] },
  });
  await until("the worker answers", async () => (await answerOf(workerUrl)) ?? worker.ended());
  expect(await answerOf(workerUrl)).toMatchObject({
    status: 503,
    body: { fault: expect.stringContaining("Redis") },
  });

  const admin = await withClient(database.appUrl, (pool) =>
    storeUser({ pool }, { role: "admin", name: "Admin", clientId: null, kind: null }),
  );
  const http = callerFor(hubUrl, signAccess(signingKeys(SECRET), admin, new Date()));
  const invite = { email: "late@people.example", name: "Late", roles: ["agent"] };
  expect((await http.post("/api/users", invite)).status).toBe(201);
  const mails = () =>
    withClient(
      database.appUrl,
      async (pool) => (await pool.query("select from system_mail")).rowCount,
    );
  expect(await mails()).toBe(0);

  redis = await startRedis({
    dir: path.join(inject("servers").folder, `redis-${database.name}`),
    password,
    logFile: path.join(inject("servers").folder, `redis-${database.name}.log`),
    port: redisPort,
  });
  await until("the hub has Redis", async () => (await answerOf(hubUrl))?.body.missing.length === 0);
  await until("the worker has Redis", async () => (await answerOf(workerUrl))?.status === 200);
  await until("the job that waited has run", async () => ((await mails()) ?? 0) > 0);
  await Promise.all([hub.stop(), worker.stop()]);
  expect([hub.ended(), worker.ended()]).toEqual(["code 0", "code 0"]);
});

test("when Redis is away, then SIGTERM ends hub and worker in good order all the same", async () => {
  await redis?.stop();
  redis = undefined;
  const [port, workerPort] = [await freePort(), await freePort()];
  const hub = running(startHubProcess(place, port));
  const worker = running(startWorkerProcess(place, {}, { INTERNAL_PORT: `${workerPort}` }));
  await until("both answer", async () =>
    Promise.all([
      answerOf(`http://127.0.0.1:${port}`),
      answerOf(`http://127.0.0.1:${workerPort}`),
    ]).then((answers) => answers.every(Boolean)),
  );
  await Promise.all([hub.stop(), worker.stop()]);
  expect([hub.ended(), worker.ended()]).toEqual(["code 0", "code 0"]);
});
