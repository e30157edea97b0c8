import { createHash } from "node:crypto";
import { jobsTopic, jobTopic } from "#shared/kernel/system-topics.ts";
import type { JobRow } from "#shared/kernel/system-topics.ts";
import { scopeOf } from "#shared/kernel/access.ts";
import type { Context } from "../context.ts";
import { execute, queryOne } from "../db/sql.ts";
import { publish } from "../db/transact.ts";
import type { ActualGauge, TopicPolicy } from "../module.ts";
import { followRecords } from "../policy.ts";

/**
 * Tells the person whose work it is where it stands: the jobs ring by its row, every open progress
 * line by the gauge. `version` grows with each; between two states `publishJobProgress` is enough.
 */
export async function publishJob(ctx: Context, userId: string, row: JobRow): Promise<void> {
  const { id, version } = row;
  await execute(
    ctx,
    `insert into job_owner (job_id, user_id) values ($1, $2) on conflict (job_id) do nothing`,
    [id, userId],
  );
  publish(ctx, jobsTopic.event({ userId }, "upsert", { op: "upsert", id, version, row }));
  publishJobProgress(ctx, id, row);
}

/** How far a job is; the hub keeps the newest of a burst. */
export function publishJobProgress(
  ctx: Context,
  id: string,
  { done, total, state, message }: Pick<JobRow, "done" | "total" | "state" | "message">,
): void {
  publish(ctx, jobTopic.gauge({ id }, "progress", { done, total, state, message }));
}

/** The progress of a job is for who started it, and for those who see the whole system. */
export const canSubscribeToJob: TopicPolicy = async (actor, asked, exec) => {
  if (scopeOf(actor.roles, "system.read") === "all") return asked;
  return followRecords(asked, "id", async (ids) => {
    const rows = await exec<{ id: string }>(
      `select job_id as id from job_owner where job_id = any ($1::uuid[]) and user_id = $2`,
      [ids, actor.userId],
    );
    return new Set(rows.map((row) => row.id));
  });
};

/** Id of work that has no row of its own: the same parts give the same id (a UUID of version 8). */
export function jobIdOf(...parts: readonly (string | number)[]): string {
  const hex = createHash("sha256").update(parts.join(" ")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A job's gauge beside its own row, once it has ended; while it runs it moves by itself. */
export const jobProgressNow: ActualGauge = async (ctx, { id }, shown) => {
  const owner = await queryOne<{ userId: string }>(
    ctx,
    `select user_id as "userId" from job_owner where job_id = $1::uuid`,
    [id],
  );
  const kinds = ctx.kernel.modules.flatMap((module) => module.work ?? []);
  for (const kind of owner ? kinds : []) {
    const [row] = await kind.list(ctx, { ...owner!, since: new Date(0), ids: [id!] });
    if (!row || !shown.has("progress")) continue;
    const { done, total, state, message } = row;
    return new Map(state === "running" ? [] : [["progress", { done, total, state, message }]]);
  }
  return new Map();
};
