import { parentPort } from "node:worker_threads";

/** What a thread answers to a task. */
export type Answer = { value: unknown } | { error: string };

/** The thread's side of `createThreads`: answers one task after the other. */
export function serveTasks<Task, Result>(handle: (task: Task) => Result): void {
  parentPort?.on("message", (task: Task) => {
    let answer: Answer;
    try {
      answer = { value: handle(task) };
    } catch (err) {
      answer = { error: err instanceof Error ? err.message : String(err) };
    }
    parentPort?.postMessage(answer);
  });
}
