import { Worker, createNodeRedisClient } from "bullmq";
import type { RedisClientType } from "redis";
import { deadLetterJob } from "./dead-letters.ts";
import { systemContext } from "#server/kernel/context.ts";
import { taskEnded } from "#server/kernel/events/tasks.ts";
import { startHeartbeat } from "#server/kernel/heartbeat.ts";
import { serveInternal } from "#server/kernel/ops-server.ts";
import { queuePrefix } from "#server/kernel/jobs/queues.ts";
import { connectRedis, endRedis } from "#server/kernel/redis-client.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { QueueName } from "#server/kernel/jobs/job.ts";
import type { JobHandler } from "./job.ts";
import type { Loop } from "./loop.ts";

export interface Host {
  /** Null when well, else what is wrong. */
  health(): string | null;
  /** Stops claiming, lets running jobs end (≤ 20 s), then stops the loops. */
  stop(): Promise<void>;
}

interface HostOptions {
  queues: readonly QueueName[];
  handlers: readonly JobHandler[];
  loops: readonly Loop[];
  concurrency?: number;
}

const AGAIN_MS = 1_000;

interface Drain {
  queue: QueueName;
  redis: RedisClientType;
  handlers: ReadonlyMap<string, JobHandler>;
  options: HostOptions;
  signal: AbortSignal;
}

/** Takes the jobs of one queue, as soon as Redis is there. */
function createWorker(kernel: Kernel, { queue, redis, handlers, options, signal }: Drain): Worker {
  const worker = new Worker(
    queue,
    async (job) => {
      const handler = handlers.get(job.name);
      if (!handler) throw new Error(`no handler for job ${job.name}`);
      const ctx = systemContext(kernel, `job:${job.name}`, { requestId: `job-${job.id}` });
      await handler.run(ctx, handler.job.payload.parse(job.data), signal);
      await taskEnded(kernel.pool, job.id!);
    },
    {
      connection: createNodeRedisClient(redis),
      prefix: queuePrefix(kernel.config.namespace),
      concurrency: options.concurrency ?? 4,
      lockDuration: 30_000,
      stalledInterval: 5_000,
      maxStalledCount: 5,
    },
  );
  worker.on("error", (err) => kernel.log.warn({ err, queue }, "worker connection"));
  worker.on("failed", (job, err) => {
    kernel.log.error({ err, queue, job: job?.name, id: job?.id }, "job failed");
    if (job?.finishedOn) void deadLetterJob(kernel, job, err, handlers.get(job.name));
  });
  return worker;
}

/** Drains queues and runs loops in this process. */
export async function startHost(kernel: Kernel, options: HostOptions): Promise<Host> {
  const handlers = new Map(options.handlers.map((handler) => [handler.job.name, handler]));
  for (const name of kernel.jobs.keys()) {
    if (!handlers.has(name)) throw new Error(`job ${name} has no handler`);
  }
  const stopping = new AbortController();
  const redis = await connectRedis(kernel.config, kernel.log);
  const workers = new Map<QueueName, Worker>();
  const startOne = (queue: QueueName): void => {
    const worker = createWorker(kernel, {
      queue,
      redis,
      handlers,
      options,
      signal: stopping.signal,
    });
    workers.set(queue, worker);
    // it waits for Redis to come, then looks at it once: when it went in just that moment, anew
    worker.waitUntilReady().catch(() => {
      if (stopping.signal.aborted) return;
      worker.close(true).catch(() => undefined);
      setTimeout(startOne, AGAIN_MS, queue).unref();
    });
  };
  for (const queue of options.queues) startOne(queue);
  const loops = await Promise.all(options.loops.map((loop) => loop.start(kernel)));
  const health = () =>
    kernel.poolWatch.fault() ??
    loops.map((loop) => loop.health()).find((fault) => fault !== null) ??
    null;
  const internal = await serveInternal(kernel, {
    health: () => {
      const fault = health() ?? (redis.isReady ? null : "Redis is away: no job comes.");
      return { ok: fault === null, fault };
    },
  });
  const heartbeat = startHeartbeat(kernel, "worker", () => ({
    queues: [...options.queues],
    loops: loops.map((loop, i) => ({ name: options.loops[i]!.name, fault: loop.health() })),
  }));
  return {
    health,
    async stop() {
      stopping.abort();
      await internal.stop();
      await Promise.race([
        Promise.all(Array.from(workers.values(), (worker) => worker.close(!redis.isReady))),
        new Promise((resolve) => setTimeout(resolve, 20_000).unref()),
      ]);
      await Promise.all(loops.map((loop) => loop.stop()));
      await heartbeat.stop();
      await endRedis(redis);
    },
  };
}
