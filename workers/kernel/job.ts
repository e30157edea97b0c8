import type { z } from "zod";
import type { Context } from "#server/kernel/context.ts";
import type { JobDefinition } from "#server/kernel/jobs/job.ts";

/** The handler of one job definition; at least once, so twice the same payload gives the same result. */
export interface JobHandler<S extends z.ZodType = z.ZodType> {
  job: JobDefinition<string, S>;
  /** `ctx` acts as `job:<name>`; aborts when the process is told to stop. */
  run(ctx: Context, payload: z.output<S>, signal: AbortSignal): Promise<void>;
  /** Its last try has failed too, and nobody runs it again by itself: who waits for it is told. */
  gaveUp?: (ctx: Context, payload: z.output<S>) => Promise<void>;
}

export function handleJob<S extends z.ZodType>(
  job: JobDefinition<string, S>,
  run: JobHandler<S>["run"],
  gaveUp?: JobHandler<S>["gaveUp"],
): JobHandler<S> {
  return { job, run, gaveUp };
}
