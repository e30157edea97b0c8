// npm run reset: throws this deployment's data away. Only a database that start or a test made
// (it carries the marker) is ever touched. --demo loads the demo agency into the emptied database
// of DATABASE_URL; the embedded one gets it with the next start.
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { loginTable } from "./lib/demo.mjs";
import { forgetRedis, withDeployment } from "./lib/deployment.mjs";
import { runningStart } from "./lib/lock.mjs";
import { ensureInstalled } from "./lib/node.mjs";
import { inData } from "./lib/paths.mjs";
import { isMarked, mark, withClient } from "./lib/postgres.mjs";
import { loadDemo, migrate } from "./lib/programs.mjs";
import { Plain, run, say } from "./lib/say.mjs";

const { values: flags } = parseArgs({ options: { demo: { type: "boolean", default: false } } });

await run(async () => {
  ensureInstalled();
  const running = runningStart();
  if (running) throw new Plain(`Pivotal is running (process ${running}): stop it first.`);
  const embedded = await withDeployment(async ({ embedded, ownerUrl, redisUrl, ownerEnv }) => {
    if (!ownerUrl) throw new Plain("DATABASE_OWNER_URL is needed to reset a database of your own.");
    if (!(await isMarked(ownerUrl)))
      throw new Plain("This database was not made by start or a test: it is not touched.");
    await forgetRedis(redisUrl, ownerEnv.NAMESPACE ?? "");
    if (embedded) return true;
    await withClient(ownerUrl, (owner) =>
      owner.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public"),
    );
    await mark(ownerUrl, "start");
    await migrate(ownerEnv);
    if (flags.demo) console.log(loginTable(await loadDemo({ ...ownerEnv, DEMO: "1" })));
    return false;
  });
  const places = embedded
    ? ["postgres", "redis", "storage", "logins.json", "demo.loading"]
    : ["storage"];
  for (const name of places) rmSync(inData(name), { recursive: true, force: true });
  say(
    embedded
      ? "Everything is gone. npm start makes a new database with the demo agency."
      : "The database is empty and up to date.",
  );
});
