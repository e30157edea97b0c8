// The API alone, with recording off: no audit, no outbox rows, no relay. What it is faster by is
// what recording costs.
import { createServer } from "node:http";
import { createAuthenticate } from "#server/auth/authenticate.service.ts";
import { readConfig } from "#server/kernel/config.ts";
import { createApp } from "#server/kernel/http/app.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import { modules } from "#server/modules.ts";

const config = readConfig();
const kernel = await openKernel(config, modules, { name: "hub-without-recording" });
kernel.recording = false;
const app = createApp(kernel, {
  authenticate: createAuthenticate(kernel),
  ready: async () => null,
});
createServer(app).listen(config.port, config.host);
