// npm run migrate: brings the database up to date, as its owner (DATABASE_OWNER_URL, or our own).
import { withDeployment } from "./lib/deployment.mjs";
import { ensureInstalled } from "./lib/node.mjs";
import { migrate } from "./lib/programs.mjs";
import { run } from "./lib/say.mjs";

await run(async () => {
  ensureInstalled();
  for (const line of await withDeployment(({ ownerEnv }) => migrate(ownerEnv))) console.log(line);
});
