// The environment of every process: secrets and ports that stay the same over restarts, addresses, folders.
import { randomBytes } from "node:crypto";
import { readJson, writeJson } from "./files.mjs";
import { dataDir, inData } from "./paths.mjs";
import { freePort } from "./processes.mjs";

/** @typedef {{ tokenSecret: string, secretKey: string, redis: string, postgres: import("./postgres.mjs").Passwords }} Secrets */

const secret = () => randomBytes(32).toString("base64url");
const password = () => randomBytes(18).toString("hex");

/** @returns {Secrets} made once, kept in .data/secrets.json */
export function secrets() {
  const file = inData("secrets.json");
  const kept = readJson(file);
  if (kept) return kept;
  const made = {
    tokenSecret: secret(),
    secretKey: secret(),
    redis: password(),
    postgres: { admin: password(), owner: password(), app: password() },
  };
  writeJson(file, made);
  return made;
}

/**
 * A port that stays the same over restarts as long as nobody else takes it.
 * @param {"postgres" | "redis" | "smtp"} name
 * @returns {Promise<number>}
 */
export async function stablePort(name) {
  const file = inData("ports.json");
  const port = await freePort(readJson(file)?.[name]);
  writeJson(file, { ...readJson(file), [name]: port });
  return port;
}

/**
 * @param {string} databaseUrl
 * @returns {string} prefix of every Redis key and channel: databases never share any
 */
export const namespaceOf = (databaseUrl) =>
  new URL(databaseUrl).pathname.slice(1).replaceAll(/[^\w-]/g, "_");

/**
 * What a hub or worker gets, beside its PORT. The owner's address is not in it.
 * @param {object} options
 * @param {string} options.databaseUrl
 * @param {string} options.redisUrl
 * @param {string} options.publicUrl
 * @param {number} options.smtpPort
 * @param {boolean} options.embedded the trial with its own database: sandboxes are allowed
 * @param {boolean} options.demo the database was made and filled by us
 * @returns {NodeJS.ProcessEnv}
 */
export function environment({ databaseUrl, redisUrl, publicUrl, smtpPort, embedded, demo }) {
  const { DATABASE_OWNER_URL: _owner, ...inherited } = process.env;
  const { tokenSecret, secretKey } =
    process.env.TOKEN_SECRET && process.env.SECRET_KEY ? {} : secrets();
  return {
    NODE_ENV: "development",
    HOST: "127.0.0.1",
    PUBLIC_URL: publicUrl,
    NAMESPACE: namespaceOf(databaseUrl),
    STORAGE_DIR: inData("storage"),
    TOKEN_SECRET: tokenSecret,
    SECRET_KEY: secretKey,
    SANDBOX_SMTP_PORT: String(smtpPort),
    ...(embedded ? { ALLOW_SANDBOX: "1" } : {}),
    ...inherited,
    ...(demo ? { DEMO: "1" } : {}),
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
  };
}
