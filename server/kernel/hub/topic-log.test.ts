import type { Pool } from "pg";
import { expect, test } from "vitest";
import { LIMITS } from "#shared/kernel/wire.ts";
import { TopicLog } from "./topic-log.ts";

// what is remembered needs no database
const pool = {
  query: () => Promise.reject(new Error("asked the database")),
} as unknown as Pool;

let pos = 0;
const event = (topic: string, seq: number, size = 2) => ({
  pos: ++pos,
  topic,
  epoch: "e1",
  seq,
  type: "n",
  data: {},
  size,
  causeId: null,
  authz: false,
  at: "2026-11-22T10:00:00.000Z",
});

test("a busy log forgets the events of quiet topics, never where they stand, and keeps the busy ones", async () => {
  const log = new TopicLog(pool);
  log.reset("e1", 0);
  log.append(event("busy", 1));
  log.append(event("quiet", 1));
  for (let topic = 0; topic < 210; topic++) {
    for (let seq = 1; seq <= 500; seq++) log.append(event(`topic-${topic}`, seq));
    log.append(event("busy", topic + 2));
  }
  expect(log.headOf("quiet")).toBe(1);
  const missed = await log.missed([{ topic: "busy", epoch: "e1", seq: 209 }]);
  expect(missed.get("busy")).toMatchObject({ status: "replay", head: 211 });
  await expect(log.missed([{ topic: "quiet", epoch: "e1", seq: 0 }])).rejects.toThrow("asked");
});

test("events too large for one answer are read again; many of them are forgotten, not kept without end", async () => {
  const log = new TopicLog(pool);
  log.reset("e1", 0);
  const large = LIMITS.replayCharsAtOnce / 4;
  for (let seq = 1; seq <= 10; seq++) log.append(event("large", seq, large));
  const at = (seq: number) => log.missed([{ topic: "large", epoch: "e1", seq }]);
  expect((await at(6)).get("large")!.events).toHaveLength(4);
  await expect(at(5)).rejects.toThrow("asked");
  for (let topic = 0; topic < 200; topic++) log.append(event(`other-${topic}`, 1, large));
  await expect(at(6)).rejects.toThrow("asked");
  expect(log.headOf("large")).toBe(10);
});
