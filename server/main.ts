import { flushCompileCache } from "node:module";
import { readConfig } from "#server/kernel/config.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import { onStop } from "#server/kernel/process.ts";
import { refuseUnready } from "#server/kernel/start-checks.ts";
import { modules } from "./modules.ts";
import { HUB_CONNECTIONS, startServer } from "./server.ts";

const config = readConfig();
const kernel = await openKernel(config, modules, { name: "hub" });
await refuseUnready(kernel, HUB_CONNECTIONS);
const server = await startServer(kernel, { host: config.host, port: config.port });
// what was compiled is kept now: a process that is killed would leave nothing to the next one
flushCompileCache();

onStop(kernel, async () => {
  await server.stop();
  await kernel.close();
});
