import { expect, test } from "vitest";
import { figureVerdicts, processVerdict, queueVerdict, worstLag } from "./system.rules.ts";
import type { Process, SystemNow } from "./system.schema.ts";

const hub: Process = {
  id: "00000000-0000-7000-8000-000000000001",
  kind: "hub",
  name: "hub-1",
  host: "host",
  pid: 1,
  release: null,
  startedAt: "2026-11-29T10:00:00Z",
  heardAt: "2026-11-29T10:00:10Z",
  sockets: 3,
  lagMs: 40,
  poolWaiting: 0,
  queues: [],
  loops: [{ name: "relay", fault: null }],
  gone: false,
};
const worker: Process = {
  ...hub,
  kind: "worker",
  name: "worker-1",
  lagMs: null,
  queues: ["email"],
};
const well: SystemNow = {
  at: "2026-11-29T10:00:11Z",
  processes: [hub, worker],
  queues: [],
  outboxSeconds: 2,
  tasks: 4,
  deadLetters: 0,
  transactionSeconds: 300,
  databaseBytes: 1,
  disk: { part: 0.5, bytes: 1, refuses: null },
};
const over = (more: Partial<SystemNow>) =>
  Object.entries(figureVerdicts({ ...well, ...more })).flatMap(([name, { meaning }]) =>
    meaning === "good" ? [] : [`${name} ${meaning}`],
  );

test("figures at their limits are good", () => {
  expect(over({})).toEqual([]);
});

test.each<[Partial<SystemNow>, string]>([
  [{ deadLetters: 1 }, "deadLetters bad"],
  [{ outboxSeconds: 2.1 }, "outbox bad"],
  [{ processes: [{ ...hub, lagMs: 1_001 }] }, "lag bad"],
  [{ queues: null }, "redis bad"],
  [{ disk: { ...well.disk, refuses: "files" } }, "disk attention"],
  [{ disk: { ...well.disk, refuses: "mails" } }, "disk bad"],
  [{ transactionSeconds: 301 }, "transaction attention"],
  [{ processes: [hub, { ...worker, gone: true }] }, "processes bad"],
])("%j is past a limit: %s", (more, name) => {
  expect(over(more)).toEqual([name]);
});

test("a process says the worst that is wrong with it", () => {
  const wrong = { ...hub, lagMs: 2_000, poolWaiting: 1 };
  expect(processVerdict(hub).over).toBeNull();
  expect(processVerdict({ ...hub, poolWaiting: 1 }).meaning).toBe("attention");
  expect(processVerdict(wrong).over).toBe("Lag over 1,000 ms");
  const loops = [{ name: "relay", fault: "x" }];
  expect(processVerdict({ ...wrong, loops }).over).toBe("Fault in relay");
  expect(processVerdict({ ...wrong, loops, gone: true }).over).toBe("Gone");
});

test("a queue needs a living worker; one that is gone counts for none", () => {
  const queue = { name: "email", waiting: 1, active: 0, delayed: 0, failed: 0 };
  expect(queueVerdict(queue, [hub, worker]).meaning).toBe("good");
  expect(queueVerdict(queue, [hub, { ...worker, gone: true }]).over).toBe("No worker");
  expect(queueVerdict({ ...queue, failed: 2 }, [worker]).meaning).toBe("attention");
  expect(queueVerdict(queue, null).meaning).toBe("good");
});

test("lag is that of the slowest living hub", () => {
  const dead = { ...hub, lagMs: 90_000, gone: true };
  expect(worstLag({ processes: [hub, { ...hub, lagMs: 70 }, dead, worker] })).toBe(70);
  expect(worstLag({ processes: null })).toBeNull();
});
