import { isDeepStrictEqual } from "node:util";
import type { Context } from "./context.ts";
import { transact } from "./db/transact.ts";
import { execute, query } from "./db/sql.ts";
import type { Drift } from "./module.ts";

/** Every module's stored figures against its rows, each read in one snapshot. */
export async function verifyAll(ctx: Context): Promise<{ module: string; drifts: Drift[] }[]> {
  const report: { module: string; drifts: Drift[] }[] = [];
  const inOneSnapshot = (verify: (tx: Context) => Promise<Drift[]>) =>
    transact(ctx, async (tx) => {
      await execute(tx, "set transaction isolation level repeatable read, read only");
      return verify(tx);
    });
  for (const { name, verify } of ctx.kernel.modules) {
    if (verify) report.push({ module: name, drifts: await inOneSnapshot(verify) });
  }
  report.push({ module: "gauges", drifts: await inOneSnapshot(verifyGauges) });
  return report;
}

/** Every gauge as it is shown against what its rows give; newer values on their way are waited for. */
export async function verifyGauges(ctx: Context): Promise<Drift[]> {
  const values = await query<{ topic: string; key: string; value: unknown }>(
    ctx,
    `select topic, key, value from gauge_value g
      where not exists (select from outbox o where o.kind = 'gauge' and o.topic = g.topic)
      order by topic, key`,
  );
  const drifts: Drift[] = [];
  for (const [topic, keys] of Map.groupBy(values, (row) => row.topic)) {
    const match = ctx.kernel.topics.match(topic);
    const entry = match && ctx.kernel.topicEntries.get(match.def.pattern);
    if (match?.def.class !== "gauge" || !entry?.actual) continue;
    const shown = new Map(keys.map(({ key, value }) => [key, value]));
    const actual = await entry.actual(ctx, match.params, shown);
    for (const [key, stored] of shown) {
      if (!actual.has(key)) continue;
      const parsed: unknown = match.def.value.parse(actual.get(key));
      const want: unknown = JSON.parse(JSON.stringify(parsed));
      if (!isDeepStrictEqual(stored, want)) {
        drifts.push({ what: `${topic} ${key}`, stored, actual: want });
      }
    }
  }
  return drifts;
}
