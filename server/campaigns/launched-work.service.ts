import type { JobRow } from "#shared/kernel/system-topics.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { WorkKind } from "#server/kernel/module.ts";

/** Nobody steers what a launch started but by the campaign's own commands. */
export const BY_CAMPAIGN = { cancel: false, pause: false, resume: false };

/**
 * Work that a launch starts, in the jobs ring of who launched the campaign.
 * @param rows a select without condition, of the audience's `campaign_snapshot s`
 */
export function launchedWork<R>(name: string, rows: string, present: (row: R) => JobRow): WorkKind {
  return {
    name,
    async list(ctx, { userId, since, ids }) {
      const found = await query<R & object>(
        ctx,
        `${rows} where s.taken_by = $1 and s.taken_at > $2 order by s.taken_at desc limit 100`,
        [userId, since],
      );
      const jobs = found.map(present);
      return ids ? jobs.filter((job) => ids.includes(job.id)) : jobs;
    },
  };
}
