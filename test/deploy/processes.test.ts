import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { commandOf, isOurs, launch, signOf, waitFor } from "#scripts/lib/processes.mjs";
import { until } from "#test/harness/until.ts";

afterEach(() => vi.unstubAllEnvs());

test("a number that another process has now is not taken for a left-over server", () => {
  expect(isOurs(process.pid, "node")).toBe(true);
  expect(isOurs(process.pid, "/somewhere/.data/postgres")).toBe(false);
  expect(isOurs(0, "")).toBe(false);
});

test("without /proc the system's ps tells what a process is; nothing when it tells nothing", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "pivotal-ps-"));
  try {
    const program = path.join(folder, "ps");
    writeFileSync(program, '#!/bin/sh\n[ "$*" = "-p 7 -o command=" ] && echo postgres -D /data\n');
    chmodSync(program, 0o755);
    vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
    expect(commandOf(7, "darwin")).toBe("postgres -D /data\n");
    expect(commandOf(8, "darwin")).toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A process of ours for one test. */
async function withProcess<T>(
  script: string,
  use: (of: ReturnType<typeof launch>) => Promise<T>,
): Promise<T> {
  const of = launch({ name: "one", command: process.execPath, args: ["-e", script] });
  try {
    return await use(of);
  } finally {
    await of.stop();
  }
}

test("when a process says what it waits for, then it is waited for past every limit, and that is told", () =>
  withProcess("setInterval(() => {}, 60_000)", async (of) => {
    const told: string[] = [];
    const tell = (text: string) => void told.push(text);
    const holds = async () => (told.length < 3 ? "the database" : true);
    await waitFor(holds, { of, what: "hub-9", quietMs: 0, tellMs: 1, tell });
    expect(told[0]).toMatch(/^Waiting for hub-9 for \d+ s: it waits for the database …$/);
  }));

test("when a process is silent for long, or has ended, then waiting for it fails and says which", async () => {
  const never = async () => false;
  await withProcess("setInterval(() => {}, 1e9)", async (of) => {
    const waiting = waitFor(never, { of, what: "hub-9", quietMs: 1, tell: () => undefined });
    await expect(waiting).rejects.toThrow(/^hub-9: not ready after \d+ s, and silent\.$/);
  });
  await withProcess("process.exit(3)", async (of) => {
    const waiting = waitFor(never, { of, what: "hub-9" });
    await expect(waiting).rejects.toThrow("hub-9: ended by itself.");
  });
});

test("when a process computes or logs, then that is a sign that it goes on", async () => {
  await withProcess("for (;;);", async ({ pid }) => {
    const before = signOf(pid);
    await until("the processor's time", () => signOf(pid) !== before);
  });
  const folder = mkdtempSync(path.join(tmpdir(), "pivotal-log-"));
  try {
    const log = path.join(folder, "a.log");
    const before = signOf(0, log);
    writeFileSync(log, "a line\n");
    expect(signOf(0, log)).not.toBe(before);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
