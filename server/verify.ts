import { readConfig } from "#server/kernel/config.ts";
import { systemContext } from "#server/kernel/context.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import { verifyAll } from "#server/kernel/verify.ts";
import { modules } from "./modules.ts";

// Recomputes every stored figure from rows: npm run verify. Exit code 1 when one differs.
const kernel = await openKernel(readConfig(), modules, { name: "verify" });
const report = await verifyAll(systemContext(kernel, "verify"));
for (const { module, drifts } of report) {
  process.stdout.write(`${module}: ${drifts.length} differences\n`);
  for (const drift of drifts.slice(0, 20)) process.stdout.write(`  ${JSON.stringify(drift)}\n`);
}
await kernel.close();
process.exit(report.some(({ drifts }) => drifts.length > 0) ? 1 : 0);
