import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RowFeed, type RowBatch } from "./row-feed.ts";

interface Row {
  id: string;
  version: number;
  name: string;
}
const row = (id: string, version: number, name = `${id}${version}`): Row => ({ id, version, name });
const upsert = (r: Row) => ({ op: "upsert" as const, id: r.id, version: r.version, row: r });

let feed: RowFeed<Row>;
let batches: RowBatch<Row>[];
beforeEach(() => {
  vi.useFakeTimers();
  feed = new RowFeed<Row>(80);
  batches = [];
  feed.onBatch((batch) => batches.push(batch));
});
afterEach(() => void vi.useRealTimers());

describe("batching", () => {
  it("hands over one batch per delay, each row once and newest", () => {
    feed.apply(upsert(row("a", 1)));
    feed.apply(upsert(row("a", 2)));
    vi.advanceTimersByTime(40);
    feed.apply(upsert(row("a", 3)));
    feed.apply(upsert(row("b", 1)));
    expect(batches).toHaveLength(0);
    vi.advanceTimersByTime(40);
    expect(batches).toHaveLength(1);
    expect([...batches[0]!.upserts].map(([id, u]) => [id, u.row.version])).toEqual([
      ["a", 3],
      ["b", 1],
    ]);
    vi.advanceTimersByTime(1_000);
    expect(batches).toHaveLength(1);
  });

  it("counts a row as own only if every change of the batch was own", () => {
    feed.apply(upsert(row("a", 1)), true);
    feed.apply(upsert(row("a", 2)), true);
    feed.apply(upsert(row("b", 1)), true);
    feed.apply(upsert(row("b", 2)), false);
    feed.flush();
    expect(batches[0]!.upserts.get("a")!.own).toBe(true);
    expect(batches[0]!.upserts.get("b")!.own).toBe(false);
  });

  it("lets the last word of a batch stand: left after upsert, and back again", () => {
    feed.apply(upsert(row("a", 1)));
    feed.apply({ op: "left", id: "a", version: 2 });
    feed.apply({ op: "left", id: "b", version: 1 });
    feed.apply(upsert(row("b", 2)));
    feed.flush();
    expect([...batches[0]!.left.keys()]).toEqual(["a"]);
    expect([...batches[0]!.upserts.keys()]).toEqual(["b"]);
  });
});

it("tells subscribers about snapshots and batches, and only those", () => {
  const seen: number[] = [];
  const leave = feed.subscribe(() => seen.push(feed.revision));
  feed.reset([row("a", 1)]);
  feed.apply(upsert(row("a", 1)));
  vi.advanceTimersByTime(100);
  feed.apply(upsert(row("a", 2)));
  vi.advanceTimersByTime(100);
  leave();
  feed.reset([]);
  expect(seen).toEqual([1, 2]);
});

it("shows what a row says of other records when it is read again, though its version stands", () => {
  feed.reset([row("a", 1, "of Old Works"), row("b", 1)]);
  batches = [];
  feed.reset([row("a", 1, "of New Works"), row("b", 1)]);
  expect(batches.map(({ upserts }) => [...upserts.keys()])).toEqual([["a"]]);
  expect(feed.get("a")?.name).toBe("of New Works");
});

it("hands over only the difference of a snapshot read again, without news", () => {
  feed.reset([row("a", 1), row("b", 1)]);
  batches = [];
  feed.reset([row("a", 1), row("c", 1)]);
  expect(batches).toHaveLength(1);
  expect([...batches[0]!.upserts]).toEqual([["c", { row: row("c", 1), own: true, caused: false }]]);
  expect([...batches[0]!.left.keys()]).toEqual(["b"]);
  feed.reset([row("a", 1), row("c", 1)]);
  expect(batches).toHaveLength(1);
});

describe("versions", () => {
  it("drops what is not newer, and makes no batch of it", () => {
    feed.reset([row("a", 5)]);
    batches = [];
    feed.apply(upsert(row("a", 5, "same")));
    feed.apply(upsert(row("a", 4, "older")));
    vi.advanceTimersByTime(1_000);
    expect(batches).toHaveLength(0);
    expect(feed.get("a")!.name).toBe("a5");
  });

  it("does not let an older upsert or snapshot bring back a row that left", () => {
    feed.reset([row("a", 1)]);
    feed.apply({ op: "left", id: "a", version: 3 });
    feed.apply(upsert(row("a", 2)));
    feed.reset([row("a", 2), row("b", 1)]);
    expect(feed.rows().map((r) => r.id)).toEqual(["b"]);
    feed.apply(upsert(row("a", 4)));
    expect(feed.get("a")!.version).toBe(4);
  });

  it("keeps a newer event over a snapshot that was read before it", () => {
    feed.apply(upsert(row("a", 7)));
    feed.reset([row("a", 6)]);
    expect(feed.get("a")!.version).toBe(7);
  });

  it("gives a block of rows back in its order with newest versions", () => {
    feed.apply(upsert(row("b", 9)));
    expect(feed.merge([row("a", 1), row("b", 8)]).map((r) => r.version)).toEqual([1, 9]);
  });
});

describe("whose a row is", () => {
  it("tells a row that this page made from one that came with a snapshot or by others", () => {
    feed.reset([row("snapshot", 1)]);
    feed.apply(upsert(row("mine", 1)), true);
    feed.apply(upsert(row("theirs", 1)));
    feed.apply(upsert(row("both", 1)), true);
    feed.apply(upsert(row("both", 2)));
    feed.flush();
    const told = batches.flatMap((batch) => [...batch.upserts]);
    expect(told.map(([id, { own, caused }]) => [id, own, caused])).toEqual([
      ["snapshot", true, false],
      ["mine", true, true],
      ["theirs", false, false],
      ["both", false, true],
    ]);
  });
});
