import { auditTopic } from "#shared/audit/audit.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { actualOf, shownGauges } from "#server/kernel/events/gauges.ts";

const NEWEST = `select id from audit_log order by at desc, id desc limit 1`;

const newestChange = (ctx: Context) => queryOne<{ id: string }>(ctx, NEWEST);

/** The newest change, as the audit's screens know it. */
export const newestNow = actualOf(auditTopic, async (ctx) => {
  const newest = await newestChange(ctx);
  return new Map(newest ? [["newest", newest]] : []);
});

/**
 * Says which change is the newest, when it is another one than was said. A loop's step and not a part
 * of each command: commands would wait for one another's value, and nobody reads faster.
 */
export async function tellNewestChange(ctx: Context): Promise<void> {
  const newest = await newestChange(ctx);
  if (!newest) return;
  const topic = auditTopic.ref();
  const shown = (await shownGauges(ctx, [topic], "newest")).get(topic.name);
  if (shown?.id !== newest.id) publish(ctx, auditTopic.gauge({}, "newest", newest));
}
