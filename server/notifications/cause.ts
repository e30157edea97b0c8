import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import type { Happened } from "./notifications.jobs.ts";

/** The words of an action. They stay where erasure finds them: the queue carries ids alone. */
export interface Cause {
  actorName: string;
  data: Record<string, unknown>;
}

/**
 * What the audit keeps of an action: the actor's last of its kind up to then, for it is written in the
 * same transaction, under the record's lock. Undefined when it is kept no longer.
 */
export function causeOf(ctx: Context, happened: Happened): Promise<Cause | undefined> {
  const { action, entityId, actorId, at } = happened;
  return queryOne(
    ctx,
    `select actor_name as "actorName", data from audit_log
      where entity_type = split_part($1, '.', 1) and entity_id = $2 and action = $1
        and actor_id is not distinct from $3 and at <= $4
      order by at desc, id desc limit 1`,
    [action, entityId, actorId, at],
  );
}
