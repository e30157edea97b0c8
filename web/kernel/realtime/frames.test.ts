import { expect, test } from "vitest";
import { z } from "zod";
import { defineTopic } from "#shared/kernel/topics.ts";
import { zEvents, type Unreadable, type WireEvent } from "#shared/kernel/wire.ts";
import { readBy, readEvents, readGauges, readPresence } from "./frames.ts";
import { Topic } from "./topic.ts";

const spec = { audience: "agency", verb: "account.read" } as const;
const n = z.object({ n: z.number() });
const numbers = defineTopic({ ...spec, pattern: "numbers", class: "log", events: { n } });
const counts = defineTopic({ ...spec, pattern: "counts", class: "gauge", value: n });
const here = defineTopic({
  ...spec,
  pattern: "here",
  class: "ephemeral",
  state: z.object({ mode: z.enum(["viewing"]) }),
});
const event = (seq: number, data: unknown): WireEvent => ({
  topic: "numbers",
  epoch: "e",
  seq,
  type: "n",
  data,
  at: "2026-01-01T00:00:00.000Z",
});

test("when an event does not fit, then those around it arrive and the view is read again from it", () => {
  const heard: unknown[] = [];
  const refused: Unreadable[] = [];
  const { onEvents } = readEvents(
    numbers.ref(),
    {
      onEvents: (events) => heard.push(events.map(({ seq }) => seq)),
      onSnapshotNeeded: (at, isFirst) => heard.push({ ...at, isFirst }),
    },
    (report) => refused.push(report),
  );
  onEvents?.([event(1, { n: 1 }), event(2, { n: "two" }), event(3, { n: 3 })]);
  expect(heard).toEqual([[1], { epoch: "e", seq: 2, isFirst: false }, [3]]);
  expect(refused).toEqual([{ topic: "numbers", what: "n", why: "n: invalid_type" }]);
});

test("when a frame is no frame, then it goes no further", () => {
  const taken: unknown[] = [];
  const refused: string[] = [];
  const take = readBy(
    zEvents,
    (frame) => taken.push(frame),
    (why) => refused.push(why),
  );
  take({ events: "none" });
  take(null);
  take({ events: [event(1, 1), { ...event(2, 1), topic: "others" }] });
  expect(taken).toEqual([]);
  expect(refused).toHaveLength(3);
  take({ events: [event(1, 1)] });
  expect(taken).toHaveLength(1);
});

/** A topic of counts, what a page shows of it, and how often the hub was asked. */
function gauges() {
  let asked = 0;
  const topic = new Topic("counts", () => void asked++);
  const shown: Record<string, number>[] = [];
  const forgotten: string[] = [];
  topic.add(
    readGauges(
      counts.ref(),
      (values) => shown.push(Object.fromEntries([...values].map(([key, value]) => [key, value.n]))),
      (state, why) => topic.forgetGauge(state) && forgotten.push(`${state.key} ${why}`),
    ),
  );
  const take = (rev: number, value: unknown, byAnswer = false) =>
    topic.takeGauges([{ topic: "counts", key: "k", rev, value }], byAnswer);
  return { topic, take, shown, forgotten, asked: () => asked };
}

test("when a value does not fit, then the last one stands and the hub is asked for the same again", () => {
  const { take, shown, forgotten, asked } = gauges();
  const before = asked();
  take(1, { n: 1 });
  take(2, { n: "two" });
  expect(shown.at(-1)).toEqual({ k: 1 });
  expect(forgotten).toEqual(["k n: invalid_type"]);
  expect(asked() - before).toBe(1);
  take(2, { n: 2 }, true);
  expect(shown.at(-1)).toEqual({ k: 2 });
});

test("when the hub's own answer does not fit, then it is not asked over and over", () => {
  const { take, forgotten, asked } = gauges();
  const before = asked();
  take(1, null, true);
  expect(forgotten).toHaveLength(1);
  expect(asked()).toBe(before);
});

test("when the hub has more of a gauge than this page, then it is asked", () => {
  const { topic, take, asked } = gauges();
  take(5, { n: 1 });
  const before = asked();
  topic.gaugeHead(5);
  expect(asked()).toBe(before);
  topic.gaugeHead(9);
  expect(asked()).toBe(before + 1);
});

test("who says something of themselves that does not fit is not shown", () => {
  const shown: string[][] = [];
  const refused: Unreadable[] = [];
  const { onPresence } = readPresence(
    here.ref(),
    (members) => shown.push(members.map(({ name }) => name)),
    (report) => refused.push(report),
  );
  onPresence?.([
    { userId: "1", name: "Ada", state: { mode: "viewing" } },
    { userId: "2", name: "Bob", state: { mode: "dancing" } },
  ]);
  expect(shown).toEqual([["Ada"]]);
  expect(refused).toEqual([{ topic: "here", what: "member", why: "mode: invalid_value" }]);
});
