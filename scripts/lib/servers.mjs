// PostgreSQL and Redis of this deployment: those that DATABASE_URL and REDIS_URL name, else our own under .data.
import { secrets, stablePort } from "./environment.mjs";
import { inData } from "./paths.mjs";
import { ensureDatabase, mark, startPostgres } from "./postgres.mjs";
import { startRedis } from "./redis.mjs";

export const DATABASE = "pivotal";

export const embeddedDatabase = () => !process.env.DATABASE_URL;
export const embeddedRedis = () => !process.env.REDIS_URL;

export async function startEmbeddedPostgres() {
  return startPostgres({
    dir: inData("postgres"),
    password: secrets().postgres.admin,
    port: await stablePort("postgres"),
    logFile: inData("logs/postgres.log"),
  });
}

/**
 * @param {string} adminUrl
 * @returns {Promise<import("./postgres.mjs").DatabaseUrls & { made: boolean }>}
 */
export async function embeddedDatabaseUrls(adminUrl) {
  const urls = await ensureDatabase(adminUrl, DATABASE, secrets().postgres);
  if (urls.made) await mark(urls.ownerUrl, "start");
  return urls;
}

export async function startEmbeddedRedis() {
  return startRedis({
    dir: inData("redis"),
    password: secrets().redis,
    port: await stablePort("redis"),
    logFile: inData("logs/redis.log"),
    appendOnly: true,
  });
}
