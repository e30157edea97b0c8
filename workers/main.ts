import "#workers/kernel/memory.ts";
import { flushCompileCache } from "node:module";
import { parseArgs } from "node:util";
import { readConfig } from "#server/kernel/config.ts";
import { QUEUES } from "#server/kernel/jobs/job.ts";
import { onStop } from "#server/kernel/process.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import { refuseUnready } from "#server/kernel/start-checks.ts";
import { modules } from "#server/modules.ts";
import { startHost } from "#workers/kernel/host.ts";
import { handlers, loops } from "./modules.ts";

const { values } = parseArgs({
  options: { queues: { type: "string" }, loops: { type: "string" } },
});
const chosen = <T>(
  all: readonly T[],
  names: string | undefined,
  nameOf: (item: T) => string,
): T[] =>
  names === undefined ? [...all] : all.filter((item) => names.split(",").includes(nameOf(item)));

const kernel = await openKernel(readConfig(), modules, { name: "worker" });
await refuseUnready(kernel);
const host = await startHost(kernel, {
  handlers,
  queues: chosen(QUEUES, values.queues, (name) => name),
  loops: chosen(loops, values.loops, (loop) => loop.name),
});
kernel.log.info({ queues: values.queues ?? "all", loops: values.loops ?? "all" }, "worker is up");
// as in server/main.ts: what was compiled is kept, however this process ends
flushCompileCache();

onStop(kernel, async () => {
  await host.stop();
  await kernel.close();
});
