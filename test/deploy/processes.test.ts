import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { commandOf, isOurs } from "#scripts/lib/processes.mjs";

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
