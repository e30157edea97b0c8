import { pendingMigrations } from "./db/migrate.ts";
import { DIAL_CONNECTIONS } from "./kernel.ts";
import type { Kernel } from "./kernel.ts";

const MAX_CLOCK_SKEW_MS = 2_000;

/**
 * What must hold before a process does anything: a new enough Postgres, no pending migrations,
 * in production an unprivileged role, a database that was not made for a trial, and a clock that
 * agrees with the database's.
 * @param beside connections that the process opens beside its kernel's pool, at most
 * @throws Error naming every fault
 */
export async function refuseUnready(kernel: Kernel, beside = 0): Promise<void> {
  const { rows } = await kernel.pool.query<{
    version: number;
    superuser: boolean;
    trial: boolean;
    owns: number;
    at: string;
    max: number;
    used: number;
    interactive: boolean;
  }>(
    `select current_setting('server_version_num')::int as version,
            (select rolsuper from pg_roles where rolname = current_user) as superuser,
            to_regclass('public.pivotal_marker') is not null as trial,
            (select count(*) from pg_class c join pg_roles r on r.oid = c.relowner
              where r.rolname = current_user and c.relkind in ('r', 'p')) as owns,
            clock_timestamp() as at,
            coalesce((select pg_has_role(oid, 'SET') from pg_roles where rolname = 'pivotal_interactive'), false)
              and has_parameter_privilege('temp_file_limit', 'SET') as interactive,
            current_setting('max_connections')::int as max,
            (select count(*) from pg_stat_activity where backend_type = 'client backend') as used`,
  );
  const found = rows[0]!;
  const faults: string[] = [];
  if (found.version < 180_000) faults.push("PostgreSQL 18 or newer is needed");
  if (!found.interactive) faults.push("roles are missing: run scripts/sql/roles.sql again");
  const pending = await pendingMigrations(kernel.pool);
  if (pending.length > 0) faults.push(`migrations are pending: ${pending.join(", ")}`);
  const { databasePool } = kernel.config;
  const wanted = databasePool + DIAL_CONNECTIONS + beside;
  if (found.used + wanted > found.max) {
    faults.push(
      `its ${wanted} connections (DATABASE_POOL ${databasePool}) do not fit: ${found.used} of ${found.max} are in use`,
    );
  }
  if (kernel.config.production) {
    if (found.superuser) faults.push("the database role must not be a superuser");
    if (found.trial)
      faults.push("the database was made for a trial or a test: it may have demo users");
    if (found.owns > 0) faults.push("the database role must own no table");
    const skew = Math.abs(Date.parse(found.at) - kernel.now().getTime());
    if (skew > MAX_CLOCK_SKEW_MS) faults.push(`the clock is ${skew} ms off the database's`);
  }
  if (faults.length > 0) throw new Error(`Not ready to start:\n  ${faults.join("\n  ")}`);
}
