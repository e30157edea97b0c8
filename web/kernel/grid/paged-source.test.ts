import type { IGetRowsParams } from "ag-grid-community";
import { describe, expect, it } from "vitest";
import { pagedSource, type PageRequest } from "./paged-source.ts";
import { RowFeed } from "./row-feed.ts";

interface Row {
  id: string;
  version: number;
}
const TOTAL = 250;
const row = (i: number): Row => ({ id: String(i), version: 1 });

/** A server of 250 rows with keyset cursors (the row that the page begins after), and what it was asked. */
function world() {
  const asked: Omit<PageRequest, "signal">[] = [];
  const feed = new RowFeed<Row>();
  const answers: (number | undefined)[] = [];
  const errors: unknown[] = [];
  const rows = Array.from({ length: TOTAL }, (_, i) => row(i));
  let fail = false;
  const source = pagedSource<Row>({
    feed,
    onAnswer: (total) => answers.push(total),
    onError: (error) => errors.push(error),
    fetchPage: async ({ signal: _signal, ...page }) => {
      asked.push(page);
      if (fail) throw new Error("away");
      const start = page.cursor
        ? rows.findIndex(({ id }) => id === page.cursor) + 1
        : (page.offset ?? 0);
      const items = rows.slice(start, start + page.limit);
      const isLast = start + items.length === rows.length;
      return { items, nextCursor: isLast ? null : items.at(-1)!.id, total: rows.length };
    },
  });
  const read = (startRow: number, sort = "") =>
    new Promise<{ rows: Row[]; last: number | undefined } | "failed">((resolve) =>
      source.getRows({
        startRow,
        endRow: startRow + 100,
        sortModel: sort ? [{ colId: sort, sort: "desc" }] : [],
        filterModel: {},
        successCallback: (rows: Row[], last?: number) => resolve({ rows, last }),
        failCallback: () => resolve("failed"),
      } as unknown as IGetRowsParams),
    );
  return {
    asked,
    answers,
    errors,
    feed,
    read,
    source,
    enter: (fresh: Row) => rows.unshift(fresh),
    failFromNow: () => (fail = true),
  };
}

describe("pagedSource", () => {
  it("follows cursors from block to block and ends at the last row", async () => {
    const { asked, answers, read } = world();
    await read(0);
    await read(100);
    const end = await read(200);
    expect(asked.map((a) => [a.cursor, a.offset])).toEqual([
      [undefined, undefined],
      ["99", undefined],
      ["199", undefined],
    ]);
    expect(end).toMatchObject({ last: 250 });
    expect(answers).toEqual([250, 250, 250]);
  });

  it("jumps by offset where no cursor leads", async () => {
    const { asked, read } = world();
    await read(0);
    const far = await read(200);
    expect(asked[1]).toEqual({ limit: 100, offset: 200, cursor: undefined, sort: undefined });
    expect(far).toMatchObject({ rows: expect.arrayContaining([row(249)]) as Row[] });
  });

  it("forgets cursors when the sort order changes", async () => {
    const { asked, read } = world();
    await read(0);
    await read(100, "name");
    expect(asked[1]).toMatchObject({ offset: 100, sort: "-name" });
    expect(asked[1]!.cursor).toBeUndefined();
  });

  it("shows a row that moved over the edge of its block, whichever block is read again first", async () => {
    const { enter, read, source } = world();
    await read(0);
    const late = read(100);
    enter({ id: "new", version: 1 });
    source.forgetCursors();
    const [first, second] = await Promise.all([read(0), read(100), late]);
    const ids = [first, second].flatMap((page) =>
      page === "failed" ? [] : page.rows.map(({ id }) => id),
    );
    expect(ids.slice(98, 103)).toEqual(["97", "98", "99", "100", "101"]);
    expect(new Set(ids).size).toBe(200);
  });

  it("gives rows in the newest version that an event brought", async () => {
    const { feed, read } = world();
    feed.apply({ op: "upsert", id: "3", version: 9, row: { id: "3", version: 9 } });
    const page = await read(0);
    expect(page).toMatchObject({
      rows: expect.arrayContaining([{ id: "3", version: 9 }]) as Row[],
    });
  });

  it("says what failed, and falls silent once the view is gone", async () => {
    const { errors, failFromNow, read, source } = world();
    failFromNow();
    expect(await read(0)).toBe("failed");
    expect(errors).toHaveLength(1);
    const under = read(0);
    source.destroy?.();
    expect(await under).toBe("failed");
    expect(errors).toHaveLength(1);
  });

  it("when a read is given up, then the grid is told, which waits for no more than two", async () => {
    const { answers, read, source } = world();
    const [ended, sorted] = [read(0), read(100, "name")];
    expect(await ended).toBe("failed");
    expect(await sorted).not.toBe("failed");
    const gone = read(0, "name");
    source.destroy?.();
    expect(await gone).toBe("failed");
    expect(answers).toEqual([250]);
  });

  it("when a grid ends its source and takes it up again, then it reads on", async () => {
    const { answers, read, source } = world();
    void read(0);
    source.destroy?.();
    expect(await read(0)).toMatchObject({ rows: { length: 100 } });
    expect(answers).toEqual([250]);
  });
});
