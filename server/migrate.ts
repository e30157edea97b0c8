import { migrate } from "#server/kernel/db/migrate.ts";
import { readConfig } from "#server/kernel/config.ts";
import { createLog } from "#server/kernel/log.ts";

const config = readConfig();
const log = createLog(config, "migrate");
if (!config.databaseOwnerUrl) {
  log.error("DATABASE_OWNER_URL is needed: migrations run as pivotal_owner");
  process.exit(1);
}
const done = await migrate(config.databaseOwnerUrl);
log.info({ done }, done.length === 0 ? "the database is up to date" : "migrated");
