import type { Context } from "#server/kernel/context.ts";

type TasksRemoved = (ctx: Context, taskIds: readonly string[]) => Promise<void>;

const handlers = new Set<TasksRemoved>();

/** What stands above the queue and hangs on its tasks ends with them, in the same transaction. */
export function onTasksRemoved(handler: TasksRemoved): void {
  handlers.add(handler);
}

/** Tells everybody who asked that these tasks have left the queue. */
export async function tasksRemoved(ctx: Context, taskIds: readonly string[]): Promise<void> {
  if (taskIds.length === 0) return;
  for (const handler of handlers) await handler(ctx, taskIds);
}
