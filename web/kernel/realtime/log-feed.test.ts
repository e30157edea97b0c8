import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SubscribeResult, WireEvent } from "#shared/kernel/wire.ts";
import { LogFeed, type Position } from "./log-feed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const at = (seq: number, epoch = "e"): Position => ({ epoch, seq });
const event = (seq: number, epoch = "e"): WireEvent => ({
  topic: "t:1",
  epoch,
  seq,
  type: "n",
  data: seq,
  at: "2026-01-01T00:00:00.000Z",
});
const answer = (
  status: SubscribeResult["status"],
  head: number,
  events?: WireEvent[],
  epoch = "e",
): SubscribeResult => ({ topic: "t:1", status, epoch, head, events });

function world() {
  const request = vi.fn();
  const feed = new LogFeed(request);
  const seen: number[] = [];
  const snapshots: Position[] = [];
  const denied = vi.fn();
  const handlers = {
    onEvents: (events: WireEvent[]) => void seen.push(...events.map(({ seq }) => seq)),
    onSnapshotNeeded: (position: Position) => void snapshots.push(position),
    onDenied: denied,
  };
  /** Subscribes as the client does. */
  const ask = (result: SubscribeResult) => {
    feed.sent(feed.from());
    feed.answer(result);
  };
  return { feed, request, seen, snapshots, denied, handlers, ask };
}

test("starts from the read's position: replays what came since, then goes on in order", () => {
  const { feed, seen, snapshots, handlers, ask } = world();
  feed.add({ ...handlers, from: at(3) });
  expect(feed.from()).toEqual(at(3));
  ask(answer("replay", 5, [event(4), event(5)]));
  feed.frame([event(6), event(7)]);
  expect(seen).toEqual([4, 5, 6, 7]);
  expect(snapshots).toEqual([]);
});

test("without a position it starts now and asks for the data to be read", () => {
  const { feed, seen, snapshots, handlers, ask } = world();
  feed.add(handlers);
  expect(feed.from()).toBeUndefined();
  ask(answer("live", 9));
  expect(snapshots).toEqual([at(9)]);
  feed.frame([event(9), event(10)]);
  expect(seen).toEqual([10]);
});

test("frames that come before the answer wait for it, and none is seen twice", () => {
  const { feed, seen, handlers } = world();
  feed.add({ ...handlers, from: at(1) });
  feed.sent(feed.from());
  feed.frame([event(3), event(4)]);
  expect(seen).toEqual([]);
  feed.answer(answer("replay", 3, [event(2), event(3)]));
  expect(seen).toEqual([2, 3, 4]);
});

test("repeated and late events change nothing", () => {
  const { feed, seen, handlers, ask } = world();
  feed.add({ ...handlers, from: at(0) });
  ask(answer("live", 0));
  for (const seq of [1, 2, 2, 1, 3, 1]) feed.frame([event(seq)]);
  expect(seen).toEqual([1, 2, 3]);
});

test("a gap waits 250 ms for what is missing, then asks from the last event seen", () => {
  const { feed, request, seen, handlers, ask } = world();
  feed.add({ ...handlers, from: at(0) });
  ask(answer("live", 0));
  feed.frame([event(1), event(3)]);
  vi.advanceTimersByTime(200);
  feed.frame([event(2)]);
  vi.advanceTimersByTime(1_000);
  expect(request).not.toHaveBeenCalled();
  expect(seen).toEqual([1, 2, 3]);

  feed.frame([event(5)]);
  vi.advanceTimersByTime(251);
  expect(request).toHaveBeenCalledTimes(1);
  expect(feed.from()).toEqual(at(3));
  ask(answer("replay", 5, [event(4), event(5)]));
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

test("a lost last event is noticed by the heads", () => {
  const { feed, request, handlers, ask } = world();
  feed.add({ ...handlers, from: at(4) });
  ask(answer("live", 4));
  feed.head(4);
  vi.advanceTimersByTime(1_000);
  expect(request).not.toHaveBeenCalled();
  feed.head(5);
  vi.advanceTimersByTime(251);
  expect(request).toHaveBeenCalledTimes(1);
});

test("another epoch, or too far behind, asks for the data to be read", () => {
  const { feed, request, seen, snapshots, handlers, ask } = world();
  feed.add({ ...handlers, from: at(4) });
  ask(answer("snapshot", 900));
  expect(snapshots).toEqual([at(900)]);
  feed.frame([event(1, "f")]);
  expect(request).toHaveBeenCalledTimes(1);
  ask(answer("live", 1, undefined, "f"));
  expect(snapshots).toEqual([at(900), at(1, "f")]);
  feed.frame([event(2, "f")]);
  expect(seen).toEqual([2]);
});

test("followers of one topic each have their own place", () => {
  const { feed, request, seen, handlers, ask } = world();
  feed.add({ ...handlers, from: at(5) });
  ask(answer("replay", 7, [event(6), event(7)]));
  const late: number[] = [];
  const behind: number[] = [];
  const collect = (into: number[]) => (events: WireEvent[]) =>
    void into.push(...events.map(({ seq }) => seq));
  feed.add({ from: at(6), onEvents: collect(late) });
  expect(late).toEqual([7]);
  feed.add({ from: at(2), onEvents: collect(behind) });
  expect(request).toHaveBeenCalledTimes(1);
  ask(
    answer(
      "replay",
      7,
      [3, 4, 5, 6, 7].map((seq) => event(seq)),
    ),
  );
  feed.frame([event(8)]);
  expect([seen, late, behind]).toEqual([
    [6, 7, 8],
    [7, 8],
    [3, 4, 5, 6, 7, 8],
  ]);
});

test("after the view was read again, what came since is told again", () => {
  const { feed, request, seen, handlers, ask } = world();
  const follower = feed.add({ ...handlers, from: at(0) });
  ask(answer("live", 0));
  feed.frame([event(1), event(2), event(3)]);
  feed.moveTo(follower, at(1));
  expect(seen).toEqual([1, 2, 3, 2, 3]);
  expect(request).not.toHaveBeenCalled();
  feed.frame([event(4)]);
  expect(seen.at(-1)).toBe(4);
});

test("a lost connection keeps the place; denied is told", () => {
  const { feed, seen, denied, handlers, ask } = world();
  feed.add({ ...handlers, from: at(0) });
  ask(answer("live", 0));
  feed.frame([event(1)]);
  feed.interrupted();
  expect(feed.from()).toEqual(at(1));
  ask(answer("replay", 2, [event(2)]));
  expect(seen).toEqual([1, 2]);
  ask(answer("denied", 0));
  expect(denied).toHaveBeenCalledTimes(1);
});

test("who follows a denied topic asks anew: it may be allowed by now", () => {
  const { feed, request, handlers, ask } = world();
  feed.add(handlers);
  ask(answer("denied", 0));
  feed.add(handlers);
  expect(request).toHaveBeenCalledTimes(1);
  ask(answer("live", 3));
  feed.add({ ...handlers, from: at(3) });
  expect(request).toHaveBeenCalledTimes(1);
});

test("when the store lost what this page has seen, then it reads again and hears the numbers that are given out again", () => {
  const { feed, seen, snapshots, handlers, ask } = world();
  feed.add({ ...handlers, from: at(3) });
  ask(answer("replay", 5, [event(4), event(5)]));
  feed.interrupted();
  ask(answer("snapshot", 2));
  expect(snapshots).toEqual([at(2)]);
  feed.frame([event(3), event(4)]);
  expect(seen).toEqual([4, 5, 3, 4]);
});
