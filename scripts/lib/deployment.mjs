// For the commands beside start (migrate, verify, backup …): this deployment's servers, whether
// start has them running, they have to be started for the command, or they are somebody else's.
import { existsSync } from "node:fs";
import { environment, secrets } from "./environment.mjs";
import { readJson } from "./files.mjs";
import { releaseLock, runningStart, takeLock } from "./lock.mjs";
import { inData } from "./paths.mjs";
import { isEmpty, urlOf } from "./postgres.mjs";
import { Plain } from "./say.mjs";
import {
  embeddedDatabase,
  embeddedDatabaseUrls,
  embeddedRedis,
  startEmbeddedPostgres,
  startEmbeddedRedis,
} from "./servers.mjs";

/**
 * @typedef {object} Deployment
 * @property {boolean} embedded whether the database is our own
 * @property {string} databaseUrl of role pivotal_app
 * @property {string | undefined} ownerUrl
 * @property {string | undefined} adminUrl of our own server's superuser
 * @property {string} redisUrl
 * @property {NodeJS.ProcessEnv} ownerEnv for the programs that act as owner
 */

const NO_DATA =
  "There is no database here yet: npm start makes one, npm run restore -- FOLDER brings one back.";

/** Address of our own server's superuser. @param {number} port */
const adminOn = (port) =>
  urlOf(`postgres://127.0.0.1:${port}`, "postgres", {
    user: "postgres",
    password: secrets().postgres.admin,
  });

/**
 * @param {(deployment: Deployment) => Promise<T>} work
 * @param {{ needsData?: boolean }} options needsData: refuse in plain words where there is no database yet
 * @returns {Promise<T>}
 * @template T
 */
export async function withDeployment(work, { needsData = false } = {}) {
  if (needsData && embeddedDatabase() && !existsSync(inData("postgres", "PG_VERSION")))
    throw new Plain(NO_DATA);
  const running = runningStart() !== undefined;
  // A start in the meantime would take the servers of this command for left-overs and end them.
  const alone = !running && (embeddedDatabase() || embeddedRedis());
  if (alone) takeLock();
  const ports = readJson(inData("ports.json")) ?? {};
  /** @type {import("./processes.mjs").Running[]} */
  const started = [];
  try {
    let redisUrl = process.env.REDIS_URL ?? "";
    if (embeddedRedis() && running) {
      redisUrl = `redis://:${secrets().redis}@127.0.0.1:${ports.redis}`;
    } else if (embeddedRedis()) {
      const redis = await startEmbeddedRedis();
      started.push(redis);
      redisUrl = redis.url;
    }
    let databaseUrl = process.env.DATABASE_URL ?? "";
    let ownerUrl = process.env.DATABASE_OWNER_URL;
    /** @type {string | undefined} */
    let adminUrl;
    if (embeddedDatabase()) {
      if (running) adminUrl = adminOn(ports.postgres);
      else {
        const postgres = await startEmbeddedPostgres();
        started.push(postgres);
        adminUrl = postgres.adminUrl;
      }
      ({ appUrl: databaseUrl, ownerUrl } = await embeddedDatabaseUrls(adminUrl));
    }
    if (needsData && ownerUrl && (await isEmpty(ownerUrl))) throw new Plain(NO_DATA);
    const env = environment({
      databaseUrl,
      redisUrl,
      publicUrl: process.env.PUBLIC_URL ?? "http://127.0.0.1:4400",
      smtpPort: ports.smtp ?? 0,
      embedded: embeddedDatabase(),
      demo: false,
    });
    const ownerEnv = { ...env, ...(ownerUrl ? { DATABASE_OWNER_URL: ownerUrl } : {}) };
    return await work({
      embedded: embeddedDatabase(),
      databaseUrl,
      ownerUrl,
      adminUrl,
      redisUrl,
      ownerEnv,
    });
  } finally {
    await Promise.all(started.map((server) => server.stop()));
    if (alone) releaseLock();
  }
}

/**
 * Deletes every key of a deployment. Redis is never the truth: all of it is made again.
 * @param {string} url
 * @param {string} namespace
 */
export async function forgetRedis(url, namespace) {
  const { createClient } = await import("redis");
  const client = await createClient({ url }).connect();
  // Not one pattern for both: that of a neighbour's name may begin with ours.
  for (const match of [`${namespace}:*`, `${namespace}-jobs:*`]) {
    for await (const keys of client.scanIterator({ MATCH: match, COUNT: 500 })) {
      if (keys.length) await client.unlink(keys);
    }
  }
  await client.close();
}
