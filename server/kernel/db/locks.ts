import type { Context } from "../context.ts";
import { query } from "./sql.ts";

/** A lock on one name of many (a number, a person): the name is SQL of type text. */
interface KeyedLock {
  of: (key: string) => string;
}

/** A lock that there is once. */
interface SingleLock {
  args: string;
}

const keyed = (of: (key: string) => string): KeyedLock => ({ of });
const inClass = (n: number): KeyedLock => keyed((key) => `${n}, hashtext(${key})`);
const single = (args: string): SingleLock => ({ args });

/**
 * Every advisory lock there is: what stands here under two names excludes nobody by mistake. All
 * last until the end of their transaction. A process of the version before holds the same values:
 * change one only where it does no harm that the two do not see each other for the time of a deploy.
 */
export const LOCKS = {
  /** Shared: whoever starts a call or claims sends. Alone: whoever adds a suppression, by trigger. */
  suppressionGate: single("suppression_gate()"),
  /** A call to this number begins. */
  dialNumber: inClass(1),
  /** A call to this person begins. */
  dialContact: inClass(2),
  /** A call to this company begins. */
  dialAccount: inClass(3),
  /** What one reviewer holds is read and written as a whole. */
  reviewerClaims: inClass(4),
  /** A claim takes this number; others pass it over. */
  claimNumber: inClass(5),
  /** Whoever changes teams, or offboards a person. */
  teams: single("6, 0"),
  /** One of the queries that a person may run at once. */
  boundedQuery: inClass(7),
  /** Saves of segments, which are few: two must not come to contain each other. */
  segments: single("7358231901148"),
  /** Changes of parents, which are few: two accounts must not become each other's. */
  accountParents: single("7358231901149"),
  /** Uploads count themselves against the quotas one after the other. */
  uploads: single("hashtext('uploads')"),
  /** One process seals the audit log. */
  auditSeal: single("hashtext('audit-seal')"),
  /** One process publishes the progress of campaigns. */
  campaignProgress: single("hashtext('campaign-progress')"),
  /** Records of this kind are matched with those that are stored. */
  recordIdentity: keyed((key) => `hashtext('identity:' || ${key})`),
  /** Taken by `ensure_partitions()` in the database. */
  partitions: single("hashtext('ensure_partitions')"),
} as const satisfies Record<string, KeyedLock | SingleLock>;

type Name = keyof typeof LOCKS;
type Keyed = { [N in Name]: (typeof LOCKS)[N] extends KeyedLock ? N : never }[Name];
type Single = Exclude<Name, Keyed>;

/** The values of one lock as SQL. @param key SQL of type text, for a lock on one name of many */
export function lockArgs(name: Name, key?: string): string {
  const lock: KeyedLock | SingleLock = LOCKS[name];
  if ("args" in lock) return lock.args;
  if (key === undefined) throw new Error(`The lock ${name} is on one name of many: on which?`);
  return lock.of(key);
}

/** SQL that waits for the lock. */
export const holdSql = (name: Name, key?: string): string =>
  `pg_advisory_xact_lock(${lockArgs(name, key)})`;

/** SQL that waits until nobody holds the lock alone. */
export const holdSharedSql = (name: Name, key?: string): string =>
  `pg_advisory_xact_lock_shared(${lockArgs(name, key)})`;

/** SQL that is true when the lock was free, and is held now. */
export const tryHoldSql = (name: Name, key?: string): string =>
  `pg_try_advisory_xact_lock(${lockArgs(name, key)})`;

/** Waits for the lock and holds it alone until the end of the transaction. */
export async function hold(ctx: Pick<Context, "em">, name: Single): Promise<void>;
export async function hold(ctx: Pick<Context, "em">, name: Keyed, key: string): Promise<void>;
export async function hold(ctx: Pick<Context, "em">, name: Name, key?: string): Promise<void> {
  await query(ctx, `select ${holdSql(name, "$1::text")}`, key === undefined ? [] : [key]);
}

/**
 * Holds the lock on the name that a query gives, without asking for the name first.
 * @param sql a query of one text
 * @returns how many names it gave
 */
export async function holdNamed(
  ctx: Pick<Context, "em">,
  name: Keyed,
  sql: string,
  params: readonly unknown[],
): Promise<number> {
  const held = `select ${holdSql(name, "named.k")} from (${sql}) named(k)`;
  return (await query(ctx, held, params)).length;
}

/** Holds the locks on all these names, taken in one order, so that two who do so never deadlock. */
export async function holdAll(
  ctx: Pick<Context, "em">,
  name: Keyed,
  keys: readonly string[],
): Promise<void> {
  const inOrder = `select distinct hashtext(k) as h, k from unnest($1::text[]) k order by h, k`;
  await query(ctx, `select ${holdSql(name, "k")} from (${inOrder}) ordered`, [keys]);
}

/** Waits until nobody holds the lock alone, and holds it together with others. */
export async function holdShared(ctx: Pick<Context, "em">, name: Single): Promise<void> {
  await query(ctx, `select ${holdSharedSql(name)}`);
}

/** @returns whether the lock was free, and is held now until the end of the transaction */
export async function tryHold(ctx: Pick<Context, "em">, name: Single): Promise<boolean> {
  const [row] = await query<{ held: boolean }>(ctx, `select ${tryHoldSql(name)} as held`);
  return row!.held;
}
