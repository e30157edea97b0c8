import type { Context } from "./context.ts";
import { transact } from "./db/transact.ts";
import { execute } from "./db/sql.ts";
import type { Drift } from "./module.ts";

/** Every module's stored figures against its rows, each read in one snapshot. */
export async function verifyAll(ctx: Context): Promise<{ module: string; drifts: Drift[] }[]> {
  const report: { module: string; drifts: Drift[] }[] = [];
  for (const module of ctx.kernel.modules) {
    if (!module.verify) continue;
    const drifts = await transact(ctx, async (tx) => {
      await execute(tx, "set transaction isolation level repeatable read, read only");
      return module.verify!(tx);
    });
    report.push({ module: module.name, drifts });
  }
  return report;
}
