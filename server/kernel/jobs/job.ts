import type { z } from "zod";

/** Queues, each drained by worker processes that were started for it. */
export const QUEUES = ["default", "imports", "email", "calls", "segments"] as const;
export type QueueName = (typeof QUEUES)[number];

/** What a job is, apart from its handler: shared by those who enqueue and the workers. */
export interface JobDefinition<N extends string = string, S extends z.ZodType = z.ZodType> {
  name: N;
  queue: QueueName;
  payload: S;
  /** Tries before it is a dead letter that operators see. */
  attempts: number;
  /** First wait between tries, ms; doubles. */
  backoffMs?: number;
}

export function defineJob<N extends string, S extends z.ZodType>(
  def: JobDefinition<N, S>,
): JobDefinition<N, S> {
  return def;
}
