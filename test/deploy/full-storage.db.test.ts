import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { freePort } from "#scripts/lib/processes.mjs";
import { withClient } from "#scripts/lib/postgres.mjs";
import { signAccess, signingKeys } from "#server/auth/tokens.service.ts";
import { upload } from "../factories/imports.ts";
import { callerFor } from "../harness/http.ts";
import { SECRET, storeUser } from "../harness/kernel.ts";
import { until } from "../harness/until.ts";
import { startHubProcess } from "../harness/worker-process.ts";
import { testDatabase } from "../setup/database.ts";
import type { TestDatabase } from "../setup/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test("when the storage takes no more bytes, then an upload is told so in a person's words and nothing stays", async () => {
  const dataDir = path.join(inject("servers").folder, `full-${database.name}`);
  const config = {
    dataDir,
    tokenSecrets: SECRET,
    secretKey: "another-secret-of-tests-0123456789-abcdefgh",
    sandboxSmtpPort: 0,
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // the system refuses each byte of a file behind the first megabyte
  const shell = "trap '' XFSZ; ulimit -f 1024";
  const hub = startHubProcess({ kernel: { config }, database }, port, {}, { shell });
  try {
    await until("the hub answers", async () => {
      if (hub.ended()) throw new Error(`it ended: ${hub.ended()}`);
      return (await fetch(`${url}/readyz`).catch(() => null))?.ok;
    });
    const actor = await withClient(database.appUrl, (pool) =>
      storeUser({ pool }, { role: "data_ops", name: "Ops", clientId: null, kind: null }),
    );
    const http = callerFor(url, signAccess(signingKeys(SECRET), actor, new Date()));
    const row = "Doe,doe@example.net\n";
    const refused = await upload(http, `Last name,Email\n${row.repeat(100_000)}`);
    expect([refused.status, refused.body.code, refused.body.title]).toEqual([
      507,
      "no_room",
      "The server has no room",
    ]);
    expect(refused.body.detail).toMatch(/disk for files is full: nothing was stored/);
    expect(readdirSync(path.join(dataDir, "storage/imports"))).toEqual([]);
    expect((await upload(http, `Last name,Email\n${row}`)).status).toBe(201);
  } finally {
    await hub.stop();
  }
});
