import { expect, test } from "vitest";
import { allPages, MOST_ROWS } from "./all-pages.ts";

function server(rows: number, size: number) {
  const asked: (string | undefined)[] = [];
  const read = async (cursor: string | undefined) => {
    asked.push(cursor);
    const from = Number(cursor ?? 0);
    const items = Array.from({ length: Math.min(size, rows - from) }, (_, i) => from + i);
    const end = from + items.length;
    const positions = { leads: { epoch: "e", seq: asked.length } };
    return { data: { items, nextCursor: end < rows ? String(end) : null }, positions };
  };
  return { asked, read };
}

test("every page is read, at the hub position of the first", async () => {
  const { asked, read } = server(450, 200);
  const { data, positions } = await allPages(read);
  expect(data.items).toEqual(Array.from({ length: 450 }, (_, i) => i));
  expect(data.more).toBe(false);
  expect(asked).toEqual([undefined, "200", "400"]);
  expect(positions["leads"]?.seq).toBe(1);
});

test("a list that is too long for the browser ends and says so", async () => {
  const { data } = await allPages(server(MOST_ROWS + 1, 200).read);
  expect(data.items).toHaveLength(MOST_ROWS);
  expect(data.more).toBe(true);
});
