import { auditTopic } from "#shared/audit/audit.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { shownGauges } from "#server/kernel/events/gauges.ts";

const NEWEST = `select id from audit_log order by at desc, id desc limit 1`;

/**
 * Says which change is the newest, when it is another one than was said. A loop's step and not a part
 * of each command: commands would wait for one another's value, and nobody reads faster.
 */
export async function tellNewestChange(ctx: Context): Promise<void> {
  const newest = await queryOne<{ id: string }>(ctx, NEWEST);
  if (!newest) return;
  const topic = auditTopic.ref();
  const shown = (await shownGauges(ctx, [topic], "newest")).get(topic.name);
  if (shown?.id !== newest.id) publish(ctx, auditTopic.gauge({}, "newest", newest));
}
