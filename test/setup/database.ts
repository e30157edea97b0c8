import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { copyDatabase, dropDatabase, urlsOf } from "#scripts/lib/postgres.mjs";
import type { Servers } from "./servers.ts";

/** A database of a test's own, with the Redis namespace that goes with it. */
export interface TestDatabase {
  name: string;
  /** Role pivotal_app: what the code under test uses. */
  appUrl: string;
  /** Role pivotal_owner: to look behind, and for what only migrations may do. */
  ownerUrl: string;
  /** A superuser, on this database. */
  adminUrl: string;
  redisUrl: string;
  /** Prefix of every Redis key and channel of this database. */
  namespace: string;
  drop(): Promise<void>;
}

/** Keys and folder of a database's processes, wherever they run: what one seals, another verifies. */
export const secretsOf = ({ name }: Pick<TestDatabase, "name">) => ({
  SECRET_KEY: "another-secret-of-tests-0123456789-abcdefgh",
  STORAGE_DIR: join(tmpdir(), name, "storage"),
});

/**
 * A migrated database, copied from the template. Call it once per file, in `beforeAll`,
 * and `drop()` it in `afterAll`.
 * @param template another prepared database than the migrated, empty one
 */
export function testDatabase(template?: string): Promise<TestDatabase> {
  return databaseOn(inject("servers"), template);
}

/** The same outside of vitest: for benchmarks, which start their own servers. */
export async function databaseOn(
  servers: Servers,
  template = servers.template,
): Promise<TestDatabase> {
  const name = `pivotal_test_${randomUUID().slice(0, 8)}`;
  await copyDatabase(servers.adminUrl, template, name);
  return {
    name,
    ...urlsOf(servers.adminUrl, name, servers.passwords),
    redisUrl: servers.redisUrl,
    namespace: name,
    drop: async () => void (await dropDatabase(servers.adminUrl, name)),
  };
}
