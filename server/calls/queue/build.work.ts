import type { JobRow } from "#shared/kernel/system-topics.ts";
import { BY_CAMPAIGN, launchedWork } from "#server/campaigns/launched-work.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { jobIdOf, publishJob } from "#server/kernel/jobs/progress.ts";

interface Build {
  campaignId: string;
  snapshotNo: number;
  name: string;
  /** Who launched it; null when its date did. */
  takenBy: string | null;
  members: number;
  takenAt: string;
  builtAt: string | null;
  failedAt: string | null;
  turns: number;
  tasks: number;
}

const BUILDS = `
  select s.campaign_id as "campaignId", s.no as "snapshotNo", c.name, s.taken_by as "takenBy",
         s.members, s.taken_at as "takenAt", b.built_at as "builtAt", b.failed_at as "failedAt",
         coalesce(b.turns, 0) as turns,
         case when b.built_at is null then
           (select count(*)::int from call_task t where t.campaign_id = s.campaign_id)
         else 0 end as tasks
    from campaign_snapshot s
    join campaign c on c.id = s.campaign_id and c.type <> 'email'
    left join call_queue_build b on b.campaign_id = s.campaign_id and b.snapshot_no = s.no`;

/** Call queues being made of an audience. */
export const queueWork = launchedWork("callQueue", BUILDS, queueJob);

/** Tells who launched the campaign that its queue is being made, or is done. @returns people in it */
export async function announceBuild(
  ctx: Context,
  campaignId: string,
  snapshotNo: number,
): Promise<number | null> {
  const [build] = await query<Build>(ctx, `${BUILDS} where s.campaign_id = $1 and s.no = $2`, [
    campaignId,
    snapshotNo,
  ]);
  if (build?.takenBy) await publishJob(ctx, build.takenBy, queueJob(build));
  return build?.members ?? null;
}

/** People are looked at in chunks: until the end, those who got a task are what is known as done. */
function queueJob(build: Build): JobRow {
  const { campaignId, snapshotNo, members, takenAt, builtAt, failedAt } = build;
  return {
    id: jobIdOf("callQueue", campaignId, snapshotNo),
    version: 2 * build.turns + (builtAt ? 2 : 1),
    name: "callQueue",
    title: `Build the call queue of ${build.name}`,
    state: builtAt ? "done" : failedAt ? "failed" : "running",
    done: builtAt ? members : Math.min(build.tasks, members),
    total: members,
    message: failedAt && "It did not work after several tries.",
    startedAt: takenAt,
    finishedAt: builtAt ?? failedAt,
    href: `/campaigns/${campaignId}`,
    can: BY_CAMPAIGN,
  };
}
