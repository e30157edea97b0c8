import { afterAll, beforeAll, expect, test } from "vitest";
import { ROLES } from "#shared/kernel/access.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import type { TopicMatch } from "#shared/kernel/topics.ts";
import { canSubscribe } from "#server/kernel/hub/topic-policy.ts";
import { execOf } from "../harness/events-world.ts";
import { testWorld, type TestWorld } from "../harness/kernel.ts";
import { followedOf } from "../harness/may-follow.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const matched = (names: readonly string[]): TopicMatch[] =>
  names.flatMap((name) => world.kernel.topics.match(name) ?? []);

test("when anybody asks for many topics of a pattern, then its policy asks the database once at most, whatever the ids", async () => {
  const { topics, topicEntries, pool } = world.kernel;
  let asked = 0;
  const exec = execOf(pool);
  const may = canSubscribe({
    topics,
    policy: (pattern) => topicEntries.get(pattern)?.canSubscribe,
    exec: (sql, params) => {
      asked += 1;
      return exec(sql, params);
    },
  });
  const wrong: string[] = [];
  let withPolicy = 0;
  for (const def of topics.defs) {
    const pattern = String(def.pattern).replace("<entity>", "contact");
    const ids = [...Array.from({ length: 30 }, () => uuidv7(Date.now())), "no-uuid", "1"];
    const matches = matched([...new Set(ids.map((id) => pattern.replace(/<\w+>/g, id)))]);
    if (topicEntries.get(String(def.pattern))?.canSubscribe) withPolicy += 1;
    for (const role of ROLES) {
      asked = 0;
      const answers = may(await world.user(role), matches).map(({ allowed }) => allowed);
      const failed = (await Promise.allSettled(answers)).some(
        ({ status }) => status === "rejected",
      );
      if (asked > 1) wrong.push(`${role} ${pattern}: ${asked} questions`);
      if (failed) wrong.push(`${role} ${pattern}: an id that is none fails the others`);
    }
  }
  expect(wrong).toEqual([]);
  expect(withPolicy).toBeGreaterThan(10);
});

test("when own and others' records are asked for together, then the answer is each one's own", async () => {
  const { kernel } = world;
  const [me, other] = [await world.user("campaign_manager"), await world.user("ops_supervisor")];
  const owned = [me, other, me].map(({ userId }) => ({ id: uuidv7(Date.now()), userId }));
  for (const { id, userId } of owned) {
    await kernel.pool.query("insert into job_owner (job_id, user_id) values ($1, $2)", [
      id,
      userId,
    ]);
  }
  const matches = matched([...owned.map(({ id }) => `job:${id}`), "job:no-uuid"]);
  const followed = await followedOf(kernel)(me, matches);
  expect([...followed].map(({ topic }) => topic)).toEqual([
    `job:${owned[0]!.id}`,
    `job:${owned[2]!.id}`,
  ]);
});
