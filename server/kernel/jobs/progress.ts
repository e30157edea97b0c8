import { createHash } from "node:crypto";
import { jobsTopic, jobTopic } from "#shared/kernel/system-topics.ts";
import type { JobRow } from "#shared/kernel/system-topics.ts";
import type { Context } from "../context.ts";
import { publish } from "../db/transact.ts";

/**
 * Tells the person whose work it is where it stands: the jobs ring by its row, every open progress
 * line by the gauge. `version` grows with each; between two states `publishJobProgress` is enough.
 */
export function publishJob(ctx: Context, userId: string, row: JobRow): void {
  const { id, version } = row;
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

/** Id of work that has no row of its own: the same parts give the same id (a UUID of version 8). */
export function jobIdOf(...parts: readonly (string | number)[]): string {
  const hex = createHash("sha256").update(parts.join(" ")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
