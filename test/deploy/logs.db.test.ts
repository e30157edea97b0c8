import { spawn } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { rotate } from "#scripts/lib/logs.mjs";
import { freePort } from "#scripts/lib/processes.mjs";
import { SECRET } from "../harness/kernel.ts";
import { until } from "../harness/until.ts";
import { startHubProcess } from "../harness/worker-process.ts";
import type { Place, WorldProcess } from "../harness/worker-process.ts";
import { testDatabase } from "../setup/database.ts";
import type { TestDatabase } from "../setup/database.ts";

let database: TestDatabase;
let place: Place;
beforeAll(async () => {
  database = await testDatabase();
  place = {
    kernel: {
      config: {
        dataDir: path.join(inject("servers").folder, `logs-${database.name}`),
        tokenSecrets: SECRET,
        secretKey: "another-secret-of-tests-0123456789-abcdefgh",
        sandboxSmtpPort: 0,
      },
    },
    database,
  };
});
afterAll(() => database.drop());

/** Many requests of which each leaves lines in the log, answered all the same; then SIGTERM. */
async function worksAndEnds(start: (port: number) => WorldProcess): Promise<string | null> {
  const port = await freePort();
  const hub = start(port);
  const url = `http://127.0.0.1:${port}`;
  await until("the hub answers", async () => {
    if (hub.ended()) throw new Error(`it ended: ${hub.ended()}`);
    return (await fetch(`${url}/readyz`).catch(() => null))?.ok;
  });
  for (let round = 0; round < 20; round++) {
    const broken = Array.from({ length: 20 }, () =>
      fetch(`${url}/api/auth/login`, {
        method: "POST",
        body: "{",
        headers: { "content-type": "application/json" },
      }),
    );
    for (const answer of await Promise.all(broken)) expect(answer.status).toBe(400);
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  await hub.stop();
  return hub.ended();
}

test("when the log's disk is full, then a hub works on, and SIGTERM ends it in good order", async () => {
  const full = openSync("/dev/full", "w");
  try {
    const end = await worksAndEnds((port) =>
      startHubProcess(place, port, { LOG_LEVEL: "debug" }, { output: full }),
    );
    expect(end).toBe("code 0");
  } finally {
    closeSync(full);
  }
});

describe("a log output", () => {
  const logging = (lines: number) => `
    import { createLog } from "./server/kernel/log.ts";
    import { onStop } from "./server/kernel/process.ts";
    const log = createLog({ logLevel: "info" }, "test");
    onStop({ log, poolWatch: { onStuck() {} } }, async () => undefined);
    for (let i = 0; i < ${lines}; i++) log.info({ i, text: "x".repeat(1000) }, "line");
    process.send?.("alive");
    setInterval(() => process.send?.("alive"), 50);`;

  test("when nobody reads the pipe, then the process lives on and SIGTERM ends it", async () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", logging(20_000)], {
      cwd: path.join(import.meta.dirname, "../.."),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let beats = 0;
    child.on("message", () => (beats += 1));
    const ended = new Promise<string>((resolve) =>
      child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`)),
    );
    // paused: what it writes stays in the pipe, which holds 64 KB
    child.stdout!.pause();
    await until("it goes on", () => beats > 30);
    child.kill("SIGTERM");
    expect(["SIGKILL", "code 0"]).toContain(await ended);
  });

  test("when the disk has room again, then it goes on with how many lines were lost", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "pivotal-log-"));
    const file = path.join(folder, "a.log");
    // the shell limits the size of files (SIGXFSZ ignored: the write fails), and lifts nothing; the log
    // truncates itself as `rotate` does, which makes room
    const program = `
      import { truncateSync } from "node:fs";
      import { createLogOutput } from "./server/kernel/log-output.ts";
      const output = createLogOutput(1);
      const line = "x".repeat(1023) + "\\n";
      for (let i = 0; i < 40; i++) { output.write(line); await new Promise((then) => setTimeout(then, 5)); }
      truncateSync(${JSON.stringify(file)});
      for (let i = 0; i < 3; i++) { output.write("again\\n"); await new Promise((then) => setTimeout(then, 5)); }`;
    try {
      const shell = `trap '' XFSZ; ulimit -f 16; exec "$0" --input-type=module -e "$1" >> "$2"`;
      const child = spawn("bash", ["-c", shell, process.execPath, program, file], {
        cwd: path.join(import.meta.dirname, "../.."),
        stdio: ["ignore", "ignore", "inherit"],
      });
      const code = await new Promise((resolve) => child.once("exit", resolve));
      expect(code).toBe(0);
      const lines = readFileSync(file, "utf8").trim().split("\n");
      expect(JSON.parse(lines[0]!)).toMatchObject({ msg: "log lines lost" });
      expect(JSON.parse(lines[0]!).lost).toBeGreaterThan(10);
      expect(lines.slice(1)).toEqual(["again", "again", "again"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the logs of a start", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "pivotal-logs-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "hub-1.log");

  test("when a file is too large, then it is put aside, and its process goes on at the new end", () => {
    const fd = openSync(file, "a");
    writeFileSync(fd, "first\n".repeat(1_000));
    rotate(folder, 5_000);
    writeFileSync(fd, "second\n");
    expect(readFileSync(file, "utf8")).toBe("second\n");
    expect(readFileSync(`${file}.1`, "utf8")).toBe("first\n".repeat(1_000));
    rotate(folder, 5_000);
    expect(readFileSync(file, "utf8")).toBe("second\n");
    writeFileSync(fd, "third\n".repeat(1_000));
    rotate(folder, 5_000);
    expect(statSync(file).size).toBe(0);
    expect(readFileSync(`${file}.1`, "utf8")).toMatch(/^second\n(third\n)+$/);
    closeSync(fd);
  });

  test("when there is no room for what is put aside, then the old lines go all the same", () => {
    const log = path.join(folder, "worker-1.log");
    writeFileSync(log, "line\n".repeat(2_000));
    // a folder where the copy should be: it cannot be written, as on a full disk
    rmSync(`${log}.1`, { force: true });
    mkdirSync(`${log}.1`);
    rotate(folder, 5_000);
    expect(statSync(log).size).toBe(0);
  });
});
