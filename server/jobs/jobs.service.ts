import { JOBS_SHOWN_DAYS } from "#shared/jobs/jobs.contract.ts";
import type { JobCommand } from "#shared/jobs/jobs.contract.ts";
import type { JobRow } from "#shared/kernel/system-topics.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { AppError, notFound } from "#server/kernel/errors.ts";
import type { WorkKind } from "#server/kernel/module.ts";

const DAY_MS = 86_400_000;

/** The actor's own long work of every kind that modules registered, newest first. */
export async function ownJobs(ctx: Context): Promise<JobRow[]> {
  const found = await Promise.all(kinds(ctx).map((kind) => kind.list(ctx, wanted(ctx))));
  return found.flat().sort((a, b) => started(b).localeCompare(started(a)));
}

/**
 * Cancels, pauses or resumes work of the actor.
 * @throws AppError not_found when it is not theirs, wrong_state when it cannot be done now
 */
export async function runJobCommand(
  ctx: Context,
  id: string,
  command: JobCommand,
): Promise<JobRow> {
  for (const kind of kinds(ctx)) {
    const [row] = await kind.list(ctx, { ...wanted(ctx), ids: [id] });
    if (!row) continue;
    const run = kind[command];
    if (!run || !row.can[command]) {
      throw new AppError("wrong_state", `This work is ${row.state}; it cannot ${command} now.`);
    }
    await run(ctx, id);
    await ctx.em.flush();
    const [after] = await kind.list(ctx, { ...wanted(ctx), ids: [id] });
    return after ?? row;
  }
  throw notFound("job");
}

function kinds(ctx: Context): WorkKind[] {
  return ctx.kernel.modules.flatMap((module) => module.work ?? []);
}

function wanted(ctx: Context) {
  const since = new Date(ctx.now().getTime() - JOBS_SHOWN_DAYS * DAY_MS);
  return { userId: userOf(ctx).userId, since };
}

/** Work that waits for a worker comes first. */
const started = (row: JobRow): string => row.startedAt ?? "9999";
