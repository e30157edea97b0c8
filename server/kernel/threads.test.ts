import { monitorEventLoopDelay } from "node:perf_hooks";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import { createThreads, TaskFailed, ThreadLimit, ThreadsBusy } from "./threads.ts";
import type { Threads } from "./threads.ts";

let open: Threads<string, string> | undefined;
afterEach(() => open?.close());

const thread = new URL("./thread.ts", import.meta.url).href;
function threadsOf(body: string, options = { threads: 1, waiting: 10 }): Threads<string, string> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "threads-")), "work.mjs");
  writeFileSync(
    file,
    `import { serveTasks } from "${thread}";\nserveTasks((task) => { ${body} });`,
  );
  return (open = createThreads<string, string>({ file: pathToFileURL(file), ...options }));
}

test("a task that never ends is ended by what it costs, and the next runs in a new thread", async () => {
  const threads = threadsOf(`if (task === "loop") for (;;); return task + "!";`);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await expect(threads.run("loop", 300)).rejects.toThrow(ThreadLimit);
  delay.disable();
  expect(delay.max / 1e6).toBeLessThan(250);
  expect(await threads.run("again", 300)).toBe("again!");
});

test("a task that waits costs nothing, however long the clock runs", async () => {
  const threads = threadsOf(
    `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500); return task;`,
  );
  expect(await threads.run("slow", 200)).toBe("slow");
});

test("a task that takes all memory ends alone; one that throws says why", async () => {
  const threads = threadsOf(
    `if (task === "much") { const all = []; for (;;) all.push(new Array(1e5).fill(task)); }
     if (task === "bad") throw new Error("no such thing"); return task;`,
  );
  await expect(threads.run("much", 60_000)).rejects.toThrow(ThreadLimit);
  await expect(threads.run("bad", 1_000)).rejects.toThrow(new TaskFailed("no such thing"));
  expect(await threads.run("good", 1_000)).toBe("good");
});

test("no more wait than may, and those that wait at the end are told", async () => {
  const threads = threadsOf(`for (;;);`, { threads: 1, waiting: 1 });
  const first = threads.run("a", 60_000).catch((err: Error) => err.message);
  const second = threads.run("b", 60_000).catch((err: Error) => err.message);
  await expect(threads.run("c", 60_000)).rejects.toThrow(ThreadsBusy);
  await threads.close();
  expect(await first).toBe("the thread ended");
  expect(await second).toBe("the threads are closed");
});
