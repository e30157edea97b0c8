import { readConfig } from "#server/kernel/config.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import { modules } from "./modules.ts";
import { loadDemo } from "#server/demo/load.ts";

// Loads the demo agency into an empty database that the start command marked; prints its logins.
const kernel = await openKernel(readConfig(), modules, { name: "demo" });
const logins = await loadDemo(kernel);
await kernel.close();
process.stdout.write(`${JSON.stringify({ logins })}\n`);
