// npm run setup:admin: makes the first admin of a database without one. Asks for what the flags do not say.
import { withDeployment } from "./lib/deployment.mjs";
import { ensureInstalled } from "./lib/node.mjs";
import { runAttached } from "./lib/programs.mjs";
import { run } from "./lib/say.mjs";

await run(() => {
  ensureInstalled();
  return withDeployment(({ ownerEnv }) =>
    runAttached("server/setup-admin.ts", ownerEnv, process.argv.slice(2)),
  );
});
