import { afterAll, beforeAll, expect, test } from "vitest";
import { eventsWorld, things, type EventsWorld } from "#test/harness/events-world.ts";
import { until } from "#test/harness/until.ts";
import { actorOf, RawClient, startTestHub, tokenOf } from "#test/harness/hub-world.ts";

let world: EventsWorld;
let hub: Awaited<ReturnType<typeof startTestHub>>;
beforeAll(async () => {
  world = await eventsWorld();
  hub = await startTestHub(world);
});
afterAll(async () => {
  await hub.stop();
  await world.close();
});

/** Stops reading from the network, as a sleeping laptop does. */
function stall(client: RawClient): void {
  const engine = client.socket.io.engine as unknown as {
    transport: { ws: { _socket: { pause(): void } } };
  };
  engine.transport.ws._socket.pause();
}

test("a socket that takes nothing is ended; others lose nothing, and it replays", async () => {
  const actor = actorOf(crypto.randomUUID(), ["admin"]);
  const [slow, fast] = [
    new RawClient(hub.url, tokenOf(actor)),
    new RawClient(hub.url, tokenOf(actor)),
  ];
  const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
  const topics = names.map((id) => things.topic({ id }));
  const [[first]] = await Promise.all([slow.subscribe(...topics), fast.subscribe(...topics)]);
  stall(slow);
  const id = crypto.randomUUID();
  const text = "x".repeat(8_000);
  let rounds = 0;
  while (hub.hub.health().sockets === 2 && rounds < 60) {
    rounds += 1;
    const row = { id, version: rounds, text };
    const upsert = { op: "upsert", id, version: rounds, row } as const;
    await world.write(...names.map((name) => things.event({ id: name }, "upsert", upsert)));
    world.signals.notify("outbox");
    await until("a round elsewhere", () => fast.events.length === rounds * names.length);
  }
  expect(hub.hub.health().sockets).toBe(1);
  const back = new RawClient(hub.url, tokenOf(actor));
  const [result] = await back.subscribe({ topic: topics[0]!, epoch: first!.epoch, seq: 0 });
  expect(result!.events).toHaveLength(rounds);
  for (const client of [slow, fast, back]) client.close();
});
