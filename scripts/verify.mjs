// npm run verify: recomputes every counter, state history, audit chain and gauge from rows.
import { withDeployment } from "./lib/deployment.mjs";
import { ensureInstalled } from "./lib/node.mjs";
import { runAttached } from "./lib/programs.mjs";
import { run } from "./lib/say.mjs";

await run(() => {
  ensureInstalled();
  return withDeployment(
    ({ ownerEnv }) => runAttached("server/verify.ts", ownerEnv, process.argv.slice(2)),
    { needsData: true },
  );
});
