import { hostname } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import "#shared/kernel/issue-words.ts";
import { keyEntries } from "./crypto.ts";

const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((value) => value === "1");
/** Secrets under key ids: the first is used, all are taken. Each long enough, no id twice. */
const secrets = z.string().superRefine((text, check) => {
  const entries = keyEntries(text);
  if (entries.some(({ secret }) => secret.length < 32)) {
    check.addIssue({ code: "custom", message: "each secret needs 32 characters" });
  }
  if (new Set(entries.map(({ kid }) => kid)).size < entries.length) {
    check.addIssue({ code: "custom", message: "a key id stands twice" });
  }
});
/** A zone by its name: of an offset like `+02:00` PostgreSQL and JavaScript say the opposite. */
const zone = z.string().refine((name) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Z]/i.test(name);
  } catch {
    return false;
  }
}, "There is no such time zone.");
const port = z.coerce.number().int().min(0).max(65535);

const zEnv = z.object({
  /** What this process is called on the System screen, and the version or commit that it runs. */
  PROCESS_NAME: z.string().max(60).optional(),
  RELEASE: z.string().max(60).optional(),
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  HOST: z.string().default("127.0.0.1"),
  PORT: port.default(4400),
  /** Port of /metrics and /readyz details; 0 = none. Never exposed to the outside. */
  INTERNAL_PORT: port.default(0),
  PUBLIC_URL: z.url().optional(),
  DATABASE_URL: z.string().startsWith("postgres"),
  /** Only the migrating and set-up commands get this. */
  DATABASE_OWNER_URL: z.string().startsWith("postgres").optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(12),
  REDIS_URL: z.string().startsWith("redis"),
  /** Prefix of every Redis key, channel and queue. */
  NAMESPACE: z
    .string()
    .regex(/^[a-z0-9_-]+$/i)
    .default("pivotal"),
  DATA_DIR: z.string().default(".data"),
  STORAGE_DIR: z.string().optional(),
  /** Signs access tokens. `kid:secret`, or just the secret; a second live key follows a comma. */
  TOKEN_SECRET: secrets,
  /**
   * Root of the keys for encryption at rest, opaque tokens and erasure hashes, likewise. A new one goes
   * in front, and the old ones stay: unsubscribe links of mails that are out hold for ever.
   */
  SECRET_KEY: secrets,
  /** Events of the hub; a page that was away longer reads its snapshots again. */
  EVENTS_KEPT_DAYS: z.coerce.number().int().min(1).max(90).default(3),
  /** Uploaded files and error files, from the end of their import. */
  UPLOADS_KEPT_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  /** Uploaded files that are kept at once, of one person and of all. */
  UPLOAD_QUOTA_MB: z.coerce.number().int().min(1).default(2_000),
  UPLOAD_QUOTA_ALL_MB: z.coerce.number().int().min(1).default(20_000),
  SANDBOX_SMTP_PORT: port.default(0),
  ALLOW_SANDBOX: flag,
  /** The trial's made-up people: refused in production. */
  DEMO: flag,
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  /**
   * A hub that is told to stop answers 503 at /readyz for so long before it stops, for the proxy to see
   * it: longer than the proxy's interval. In production 7 s unless said, else none.
   */
  DRAIN_NOTICE_SECONDS: z.coerce.number().min(0).max(9).optional(),
  /** The workspace's day begins at midnight of this zone. */
  TIME_ZONE: zone.default("UTC"),
  /** Exact number of proxies in front. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(5).default(0),
  WEB_DIST: z.string().optional(),
});

export type Config = ReturnType<typeof readConfig>;

const WEAK = /^(secret|changeme|password|default|test)/i;

/**
 * Reads and checks the environment once; the only place that sees it.
 * @throws Error listing every bad variable
 */
export function readConfig(env: Record<string, string | undefined> = process.env) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = zEnv.safeParse(given, {
    error: ({ input }) => (input === undefined ? "It is not set." : undefined),
  });
  const faults = parsed.success
    ? [...exposedFaults(parsed.data), ...productionFaults(parsed.data)]
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  if (!parsed.success || faults.length > 0) {
    throw new Error(`The environment is not usable:\n  ${faults.join("\n  ")}`);
  }
  const values = parsed.data;
  const dataDir = resolve(values.DATA_DIR);
  return {
    env: values.NODE_ENV,
    processName: values.PROCESS_NAME ?? null,
    release: values.RELEASE ?? null,
    hostName: hostname(),
    production: values.NODE_ENV === "production",
    host: values.HOST,
    port: values.PORT,
    internalPort: values.INTERNAL_PORT,
    publicUrl: (values.PUBLIC_URL ?? `http://${values.HOST}:${values.PORT}`).replace(/\/$/, ""),
    databaseUrl: values.DATABASE_URL,
    databaseOwnerUrl: values.DATABASE_OWNER_URL,
    databasePool: values.DATABASE_POOL,
    redisUrl: values.REDIS_URL,
    namespace: values.NAMESPACE,
    dataDir,
    storageDir: resolve(values.STORAGE_DIR ?? `${dataDir}/storage`),
    tokenSecrets: values.TOKEN_SECRET,
    secretKey: values.SECRET_KEY,
    eventsKeptDays: values.EVENTS_KEPT_DAYS,
    uploadsKeptDays: values.UPLOADS_KEPT_DAYS,
    uploadQuota: {
      person: values.UPLOAD_QUOTA_MB * 1_000_000,
      all: values.UPLOAD_QUOTA_ALL_MB * 1_000_000,
    },
    sandboxSmtpPort: values.SANDBOX_SMTP_PORT,
    allowSandbox: values.ALLOW_SANDBOX,
    logLevel: values.LOG_LEVEL,
    drainNoticeMs:
      1000 * (values.DRAIN_NOTICE_SECONDS ?? (values.NODE_ENV === "production" ? 7 : 0)),
    timeZone: values.TIME_ZONE,
    trustProxy: values.TRUST_PROXY,
    webDist: resolve(values.WEB_DIST ?? `${import.meta.dirname}/../../web/dist`),
  };
}

/** Loopback as hosts are written: names, IPv4, IPv6 with or without brackets. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?(::1|::ffff:127(\.\d{1,3}){3})\]?)$/i;

/** What would let strangers in, in whatever environment. */
function exposedFaults(values: z.infer<typeof zEnv>): string[] {
  const faults: string[] = [];
  if (!LOOPBACK.test(values.HOST) && values.NODE_ENV !== "production") {
    faults.push(
      `HOST: ${values.HOST} lets other machines in, which needs NODE_ENV=production; 127.0.0.1 does not`,
    );
  }
  const tokens = new Set(keyEntries(values.TOKEN_SECRET).map(({ secret }) => secret));
  if (keyEntries(values.SECRET_KEY).some(({ secret }) => tokens.has(secret))) {
    faults.push("SECRET_KEY: is also a TOKEN_SECRET; each needs secrets of its own");
  }
  const redis = URL.parse(values.REDIS_URL);
  if (!redis) faults.push("REDIS_URL: is no address, such as redis://:password@host:6379");
  else if (!redis.password && !LOOPBACK.test(redis.hostname)) {
    faults.push("REDIS_URL: has no password, and Redis is on another machine");
  }
  return faults;
}

function productionFaults(values: z.infer<typeof zEnv>): string[] {
  if (values.NODE_ENV !== "production") return [];
  const faults: string[] = [];
  for (const name of ["TOKEN_SECRET", "SECRET_KEY"] as const) {
    const weak = keyEntries(values[name]).some(
      ({ secret }) => WEAK.test(secret) || new Set(secret).size < 12,
    );
    if (weak) faults.push(`${name}: is too weak for production`);
  }
  if (values.DEMO) faults.push("DEMO: demo users are refused in production");
  if (!values.PUBLIC_URL) faults.push("PUBLIC_URL: is needed in production");
  else if (!values.PUBLIC_URL.startsWith("https:")) {
    faults.push("PUBLIC_URL: must be https in production, or cookies travel in the open");
  }
  return faults;
}
