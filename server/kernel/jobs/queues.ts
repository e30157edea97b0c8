import { Queue, createNodeRedisClient } from "bullmq";
import type { Kernel } from "../kernel.ts";
import { QUEUES } from "./job.ts";
import type { QueueName } from "./job.ts";

/** The producers' side of BullMQ; only the task forwarder adds. */
export interface Queues {
  add(job: string, payload: unknown, options: { jobId?: string; runAt?: Date }): Promise<void>;
  /** Waiting jobs per queue. */
  depth(): Promise<Record<string, number>>;
  /** Jobs of each queue by their state. */
  counts(): Promise<QueueCounts[]>;
  close(): Promise<void>;
}

export interface QueueCounts {
  name: string;
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
}

/** Prefix of BullMQ's keys in this workspace. */
export function queuePrefix(namespace: string): string {
  return `${namespace}-jobs`;
}

const AGAIN_MS = 1_000;

export function openQueues(kernel: Kernel): Queues {
  const connection = createNodeRedisClient(kernel.redis);
  const prefix = queuePrefix(kernel.config.namespace);
  const open = new Map<QueueName, Queue>();
  let closing = false;
  const openOne = (name: QueueName): void => {
    const queue = new Queue(name, { connection, prefix });
    queue.on("error", (err) => kernel.log.warn({ err, queue: name }, "queue connection"));
    open.set(name, queue);
    // it waits for Redis to come, then looks at it once: when it went in just that moment, anew
    queue.waitUntilReady().catch(() => {
      if (!closing) setTimeout(openOne, AGAIN_MS, name).unref();
    });
  };
  for (const name of QUEUES) openOne(name);
  return {
    async add(job, payload, { jobId, runAt }) {
      const def = kernel.jobs.get(job);
      const queue = def && open.get(def.queue);
      if (!queue) throw new Error(`no job ${job}`);
      await queue.add(job, def.payload.parse(payload), {
        jobId,
        delay: runAt ? Math.max(0, runAt.getTime() - kernel.now().getTime()) : 0,
        attempts: def.attempts,
        backoff: { type: "exponential", delay: def.backoffMs ?? 1000 },
        removeOnComplete: true,
        // its dead letter is a row; one that could not be written runs again, under the same name
        removeOnFail: true,
      });
    },
    async depth() {
      const counts: Record<string, number> = {};
      for (const [name, queue] of open) counts[name] = await queue.count();
      return counts;
    },
    counts: () =>
      Promise.all(
        Array.from(open, async ([name, queue]) => {
          const states = ["waiting", "prioritized", "active", "delayed", "failed"] as const;
          const found = await queue.getJobCounts(...states);
          const of = (state: (typeof states)[number]) => found[state] ?? 0;
          return {
            name,
            waiting: of("waiting") + of("prioritized"),
            active: of("active"),
            delayed: of("delayed"),
            failed: of("failed"),
          };
        }),
      ),
    async close() {
      closing = true;
      // what waits for Redis to come is not waited for
      if (!kernel.redis.isReady) return;
      await Promise.all([...open.values()].map((queue) => queue.close()));
    },
  };
}
