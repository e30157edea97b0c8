import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import type { JobRow } from "#shared/kernel/system-topics.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { mayFollow } from "#test/harness/may-follow.ts";
import { announceImport } from "#server/imports/announce.service.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";

let world: TestWorld;
let keeper: UserActor;
let other: UserActor;

beforeAll(async () => {
  world = await testWorld();
  keeper = await world.user("data_ops");
  other = await world.user("data_ops", { name: "Another keeper" });
});
afterAll(() => world.close());

async function startedImport(by: UserActor, state: string, daysAgo = 0): Promise<string> {
  const id = uuidv7(Date.now());
  const ended = state === "done" ? `now() - interval '${daysAgo} days'` : "null";
  await world.kernel.pool.query(
    `insert into data_import (id, entity_type, state, source, usage_right, file_name, storage_key,
       bytes, total_rows, created_count, created_by, created_by_name, started_at, finished_at,
       created_at, updated_at)
     values ($1, 'contact', $2, 'Fair', 'agency', 'fair.csv', 'k', 10, 40, 12, $3, 'Kim', now(),
       ${ended}, now(), now())`,
    [id, state, by.userId],
  );
  return id;
}

const jobsOf = async (actor: UserActor) =>
  (await (await world.http(actor)).get<{ items: JobRow[] }>("/api/jobs")).body.items;

test("everybody sees their own work: what runs, and what ended lately", async () => {
  const running = await startedImport(keeper, "running");
  const done = await startedImport(keeper, "done", 2);
  await startedImport(keeper, "done", 30);
  await startedImport(keeper, "uploaded");
  await startedImport(other, "running");
  const jobs = await jobsOf(keeper);
  expect(new Set(jobs.map(({ id }) => id))).toEqual(new Set([running, done]));
  expect(jobs.find(({ id }) => id === running)).toMatchObject({
    name: "import",
    title: "Import contacts from fair.csv",
    done: 12,
    total: 40,
    href: `/imports?open=${running}`,
    can: { cancel: true, pause: false, resume: false },
  });
});

test("cancelling reaches the owner's ring; others find no such job", async () => {
  const id = await startedImport(keeper, "running");
  const stranger = await (await world.http(other)).post(`/api/jobs/${id}/cancel`, {});
  expect(stranger.status).toBe(404);
  const http = await world.http(keeper);
  expect((await http.post(`/api/jobs/${id}/pause`, {})).body.code).toBe("wrong_state");
  await verifyAction(world, {
    topic: `jobs:${keeper.userId}`,
    read: () => jobsOf(keeper),
    act: () => http.post(`/api/jobs/${id}/cancel`, {}),
    viewer: keeper,
    outsiders: [await world.user("client_user")],
  });
  expect((await jobsOf(keeper)).find((job) => job.id === id)).toMatchObject({
    state: "cancelled",
    can: { cancel: false },
  });
  expect((await http.post(`/api/jobs/${id}/cancel`, {})).status).toBe(409);
});

test("the progress of a job is for who started it and for admins, not for other staff", async () => {
  const id = await startedImport(keeper, "running");
  await transact(world.system(), (tx) => announceImport(tx, id));
  const { kernel } = world;
  const may = mayFollow(kernel);
  const topic = kernel.topics.match(`job:${id}`)!;
  expect(await may(keeper, topic)).toBe(true);
  expect(await may(await world.user("admin"), topic)).toBe(true);
  expect(await may(other, topic)).toBe(false);
  for (const role of ["agent", "ops_supervisor", "campaign_manager", "client_user"] as const) {
    expect(await may(await world.user(role), topic), role).toBe(false);
  }
});
