import type { SystemNow } from "#shared/system/system.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { databaseFacts } from "#server/kernel/db/health.ts";
import { readProcesses } from "#server/kernel/heartbeat.ts";
import { openQueues } from "#server/kernel/jobs/queues.ts";
import type { QueueCounts, Queues } from "#server/kernel/jobs/queues.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { isShort, ROOM_FOR_FILES, ROOM_FOR_SENDS } from "#server/kernel/storage.ts";

const opened = new WeakMap<Kernel, Queues>();

/**
 * How the machinery is now. Asked for again and again by who looks, and not published: what it tells
 * of (workers, outbox, relay) must not have to work for it to be told.
 */
export async function systemNow(ctx: Context): Promise<SystemNow> {
  const { kernel } = ctx;
  const [{ bytes, at: _, ...database }, processes, queues, disk] = await Promise.all([
    databaseFacts(kernel.pool),
    orNull(kernel, readProcesses),
    orNull(kernel, queueCounts),
    room(kernel),
  ]);
  const at = ctx.now().toISOString();
  return { at, ...database, databaseBytes: bytes, processes, queues, disk };
}

const ANSWER_MS = 2_000;

/** What Redis says; null when it is away or does not answer in time. */
async function orNull<T>(kernel: Kernel, read: (kernel: Kernel) => Promise<T>): Promise<T | null> {
  if (!kernel.redis.isReady) return null;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, ANSWER_MS, null)));
  const answer = read(kernel).catch((err: unknown) => {
    kernel.log.warn({ err }, "system: Redis does not tell");
    return null;
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

async function queueCounts(kernel: Kernel): Promise<QueueCounts[]> {
  let queues = opened.get(kernel);
  if (!queues) {
    queues = openQueues(kernel);
    opened.set(kernel, queues);
    kernel.onClose(queues.close);
  }
  return queues.counts();
}

async function room({ storage }: Kernel): Promise<SystemNow["disk"]> {
  const [free, noMails, noFiles] = await Promise.all([
    storage.free(),
    isShort(storage, ROOM_FOR_SENDS),
    isShort(storage, ROOM_FOR_FILES),
  ]);
  return { ...free, refuses: noMails ? "mails" : noFiles ? "files" : null };
}
