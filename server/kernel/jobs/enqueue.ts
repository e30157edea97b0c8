import type { z } from "zod";
import type { Context } from "../context.ts";
import { publish } from "../db/transact.ts";
import type { JobDefinition } from "./job.ts";

interface Options {
  /** Same id = same work: dropped while one with it waits. No `:`. */
  jobId?: string;
  runAt?: Date;
}

/**
 * Enqueues a job with the transaction it is called in: it exists exactly if that commits.
 * Handlers are idempotent.
 */
export function enqueue<S extends z.ZodType>(
  ctx: Context,
  job: JobDefinition<string, S>,
  payload: z.input<S>,
  options: Options = {},
): void {
  publish(ctx, { kind: "task", job: job.name, payload: job.payload.parse(payload), ...options });
}
