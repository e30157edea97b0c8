import { Worker } from "node:worker_threads";
import type { Answer } from "./thread.ts";

/** The work cost more than a task may, and was ended with its thread. */
export class ThreadLimit extends Error {}
/** More tasks wait than may. */
export class ThreadsBusy extends Error {}

export interface ThreadOptions {
  /** The module that the threads run; it calls `serveTasks` once. */
  file: URL;
  /** Threads at once; each is started when it is needed first. */
  threads: number;
  /** The end of a task that costs nothing and still does not answer, ms. */
  wallMs?: number;
  /** Tasks that may wait for a thread. */
  waiting: number;
}

export interface Threads<Task, Result> {
  /**
   * Runs a task in a thread of its own.
   * @param cpuMs what it may cost, ms of processor time: a busy machine takes nothing of it
   * @throws ThreadLimit when it was ended, ThreadsBusy, and whatever
   * message the task failed with
   */
  run(task: Task, cpuMs: number): Promise<Result>;
  close(): Promise<void>;
}

/** How often the cost of a task is looked at, ms; it may go beyond its limit by as much. */
const LOOK_MS = 100;
const HEAP_MB = 256;

interface Job<Task, Result> {
  task: Task;
  cpuMs: number;
  done(result: Result): void;
  failed(err: Error): void;
}

/**
 * Threads for work on what people write: however long a parser takes, the process goes on, and a task
 * beyond its limit ends with its thread. A ready-made pool (piscina, tinypool) ends tasks by the clock
 * only, which fails honest ones on a busy machine.
 */
export function createThreads<Task, Result>(options: ThreadOptions): Threads<Task, Result> {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const queue: Job<Task, Result>[] = [];
  let closed = false;

  const open = (): Worker => {
    const worker = startThread(options.file);
    all.add(worker);
    worker.once("exit", () => {
      all.delete(worker);
      const at = idle.indexOf(worker);
      if (at !== -1) idle.splice(at, 1);
    });
    return worker;
  };

  const next = (): void => {
    while (queue.length > 0) {
      const worker = idle.pop() ?? (all.size < options.threads ? open() : undefined);
      if (!worker) return;
      const job = queue.shift()!;
      void work(worker, job, options)
        .then((result) => {
          idle.push(worker);
          job.done(result as Result);
        })
        .catch(async (err: Error) => {
          // a thread whose task failed with a plain answer is as good as before
          if (err instanceof TaskFailed) idle.push(worker);
          else {
            all.delete(worker);
            await worker.terminate();
          }
          job.failed(err);
        })
        .finally(next);
    }
  };

  return {
    run: (task, cpuMs) =>
      new Promise((done, failed) => {
        if (closed) return failed(new Error("the threads are closed"));
        if (queue.length >= options.waiting) {
          return failed(new ThreadsBusy("too many wait for a thread"));
        }
        queue.push({ task, cpuMs, done, failed });
        next();
      }),
    async close() {
      closed = true;
      for (const job of queue.splice(0)) job.failed(new Error("the threads are closed"));
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

/** A thread that keeps no process alive while it has nothing to do. */
function startThread(file: URL): Worker {
  const worker = new Worker(file, {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, stackSizeMb: 4 },
  });
  // what becomes of its task is told to who waits for it
  worker.on("error", () => undefined);
  worker.unref();
  return worker;
}

/** The task itself threw: its message, as the thread told it. */
export class TaskFailed extends Error {}

/** One task on one thread; an error that is no `TaskFailed` means that the thread is lost. */
async function work(
  worker: Worker,
  { task, cpuMs }: { task: unknown; cpuMs: number },
  { wallMs = 60_000 }: ThreadOptions,
): Promise<unknown> {
  const over = new AbortController();
  worker.ref();
  try {
    return await Promise.race([
      answerOf(worker, task, over.signal),
      limitOf(worker, { cpuMs, wallMs }, over),
    ]);
  } finally {
    over.abort();
    worker.unref();
  }
}

function answerOf(worker: Worker, task: unknown, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: Answer) =>
      "error" in answer ? reject(new TaskFailed(answer.error)) : resolve(answer.value);
    const onError = (err: Error & { code?: string }) =>
      reject(err.code === "ERR_WORKER_OUT_OF_MEMORY" ? new ThreadLimit(err.message) : err);
    const onExit = () => reject(new Error("the thread ended"));
    worker.once("message", onMessage).once("error", onError).once("exit", onExit);
    signal.addEventListener("abort", () =>
      worker.off("message", onMessage).off("error", onError).off("exit", onExit),
    );
    worker.postMessage(task);
  });
}

/** Rejects when the task has had its share; never resolves. */
async function limitOf(
  worker: Worker,
  { cpuMs, wallMs }: { cpuMs: number; wallMs: number },
  over: AbortController,
) {
  const giveUpAt = performance.now() + wallMs;
  let before: number | null = null;
  let cost = 0;
  while (!over.signal.aborted && cost <= cpuMs && performance.now() < giveUpAt) {
    await pause(LOOK_MS, over.signal);
    const used = await Promise.race([
      cpuOf(worker),
      pause(giveUpAt - performance.now(), over.signal),
    ]);
    if (used === undefined) continue;
    before ??= used;
    cost = used - before;
  }
  if (over.signal.aborted) return new Promise<never>(() => undefined);
  throw new ThreadLimit(`a task may cost ${cpuMs} ms`);
}

/** Processor time of a thread so far, ms; undefined when it is gone. */
async function cpuOf(worker: Worker): Promise<number | undefined> {
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1000;
  } catch {
    return undefined;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve(undefined);
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal.addEventListener("abort", done);
  });
}
