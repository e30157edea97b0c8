import { afterAll, beforeAll, expect, test } from "vitest";
import { campaignPaused } from "#shared/campaigns/campaigns.events.ts";
import { deadLettersTopic } from "#shared/kernel/system-topics.ts";
import { notifyPeople } from "#server/notifications/notifications.jobs.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { query } from "./sql.ts";
import { RetryTransaction, publish, record, transact } from "./transact.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

test("a unit of work leaves nothing behind that later ones have to carry", async () => {
  const watchers = () => world.kernel.orm.em.getEventManager().getSubscribers().size;
  const before = watchers();
  await transact(world.system(), (tx) => query(tx, "select 1"));
  const failed = transact(world.system(), () => Promise.reject(new Error("refused")));
  await expect(failed).rejects.toThrow("refused");
  expect(watchers()).toBe(before);
});

test("who lost a race is run again from the start; only the try that held is seen", async () => {
  const topic = deadLettersTopic.topic();
  const outbox = () =>
    query<{ n: number }>(
      world.system(),
      `select (select count(*) from outbox where topic = $1)
            + (select count(*) from event_log where topic = $1) as n`,
      [topic],
    );
  const lose = (times: number) => {
    let tries = 0;
    return transact(world.system(), async (tx) => {
      tries += 1;
      publish(tx, deadLettersTopic.event({}, "stale", { op: "stale" }));
      if (tries <= times) throw new RetryTransaction();
      return tries;
    });
  };
  expect(await lose(3)).toBe(4);
  expect(await outbox()).toEqual([{ n: 1 }]);
  await expect(lose(8)).rejects.toMatchObject({ code: "conflict" });
  expect(await outbox()).toEqual([{ n: 1 }]);
});

test("an action and the tasks it causes are of one moment, however long they take to write", async () => {
  let clock = Date.now();
  const ticking = { ...world.system(), now: () => new Date((clock += 7)) };
  const id = ticking.newId();
  await transact(ticking, async (tx) => record(tx, campaignPaused, id, { type: "call" }));
  const [found] = await query<{ same: boolean }>(
    world.system(),
    `select (o.data ->> 'at')::timestamptz = a.at as same
       from audit_log a join outbox o on o.data ->> 'entityId' = a.entity_id::text
      where a.entity_id = $1 and o.type = $2`,
    [id, notifyPeople.name],
  );
  expect(found).toEqual({ same: true });
});
