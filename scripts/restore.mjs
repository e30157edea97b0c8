// npm run restore -- FOLDER [--replace]: a backup into an empty database. --replace makes room in our
// own one: what was there is kept under another name. Everything that sends or dials starts paused.
//   npm run restore -- --recovered   after a recovery of PostgreSQL's own (WAL archive, file copy, snapshot):
//                                    the same precautions in the database as it is now
import path from "node:path";
import { parseArgs } from "node:util";
import { markRestored, restore, restoreFiles } from "./lib/backup.mjs";
import { forgetRedis, withDeployment } from "./lib/deployment.mjs";
import { runningStart } from "./lib/lock.mjs";
import { ensureInstalled } from "./lib/node.mjs";
import { inData } from "./lib/paths.mjs";
import { dropDatabase, isEmpty, withClient } from "./lib/postgres.mjs";
import { migrate } from "./lib/programs.mjs";
import { Plain, run, say } from "./lib/say.mjs";
import { DATABASE, embeddedDatabaseUrls } from "./lib/servers.mjs";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    replace: { type: "boolean", default: false },
    recovered: { type: "boolean", default: false },
  },
});

/** @param {string} adminUrl @param {string} from @param {string} to */
const rename = (adminUrl, from, to) =>
  withClient(adminUrl, (admin) => admin.query(`ALTER DATABASE "${from}" RENAME TO "${to}"`));

/**
 * Makes room in our own server, and puts everything back when the work fails.
 * @param {string} adminUrl
 * @param {() => Promise<void>} work
 */
async function withRoom(adminUrl, work) {
  const aside = `${DATABASE}_until_${Date.now()}`;
  await rename(adminUrl, DATABASE, aside);
  try {
    await embeddedDatabaseUrls(adminUrl);
    await work();
  } catch (error) {
    await dropDatabase(adminUrl, DATABASE);
    await rename(adminUrl, aside, DATABASE);
    throw error;
  }
  say(`What was there is kept in the database ${aside}.`);
}

await run(async () => {
  const [given] = positionals;
  if (!given && !flags.recovered) throw new Plain("Which backup? npm run restore -- FOLDER");
  ensureInstalled();
  const running = runningStart();
  if (running) throw new Plain(`Pivotal is running (process ${running}): stop it first.`);
  await withDeployment(
    async ({ ownerUrl, adminUrl, redisUrl, ownerEnv }) => {
      if (!ownerUrl) throw new Plain("DATABASE_OWNER_URL is needed to restore.");
      const storage = ownerEnv.STORAGE_DIR ?? inData("storage");
      if (flags.recovered) {
        await withClient(ownerUrl, (owner) => owner.query("SELECT after_restore()"));
        await markRestored(ownerUrl, storage);
        await forgetRedis(redisUrl, ownerEnv.NAMESPACE ?? "");
        say("Screens read again, campaigns are paused. An admin resumes them after looking.");
        return;
      }
      if (!given) return;
      const fill = async () => {
        await migrate(ownerEnv);
        const { at, tables } = await restore(ownerUrl, path.resolve(given));
        await forgetRedis(redisUrl, ownerEnv.NAMESPACE ?? "");
        restoreFiles(path.resolve(given), storage);
        await markRestored(ownerUrl, storage);
        say(
          `Restored ${tables.length} tables as of ${at}. An admin resumes campaigns after looking.`,
        );
      };
      if (await isEmpty(ownerUrl)) return fill();
      if (!adminUrl) throw new Plain("The database is not empty: restore into a new one.");
      if (!flags.replace)
        throw new Plain("There is data already. --replace keeps it under another name.");
      return withRoom(adminUrl, fill);
    },
    { needsData: flags.recovered },
  );
});
