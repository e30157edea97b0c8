import { expect, test } from "vitest";
import type { RowEvent } from "#shared/kernel/row-events.ts";
import { asOneRecord } from "../record/use-live-record.ts";
import { afterDepartures, appliedTo, type LiveAnswer, type RowsIn } from "./live-answer.ts";

interface Row {
  id: string;
  version: number;
}
interface Page {
  items: (Row & { note: string })[];
  total: number;
}
const upsert = (id: string, version: number): RowEvent<Row> => ({
  op: "upsert",
  id,
  version,
  row: { id, version },
});
const left = (id: string, version: number): RowEvent<Row> => ({ op: "left", id, version });
const at = (epoch: string) => ({ "t:1": { epoch, seq: 1 } });
const page = (rows: [string, number][], epoch = "e"): LiveAnswer<Page> => ({
  data: {
    items: rows.map(([id, version]) => ({ id, version, note: `note of ${id}` })),
    total: rows.length,
  },
  positions: at(epoch),
});
const inPage: RowsIn<Page, Row> = {
  rowsOf: ({ items }) => items,
  withRows: (data, rows) => ({
    ...data,
    items: rows.map((row) => ({ note: "", ...data.items.find(({ id }) => id === row.id), ...row })),
  }),
};
const shown = ({ data }: LiveAnswer<Page>) =>
  data.items.map(({ id, version, note }) => `${id}${version} ${note}`);

test("newer rows replace what they tell, the rest stays as it was read", () => {
  const before = page([["a", 1]]);
  const { answer, reread } = appliedTo(before, inPage, [upsert("a", 2), upsert("a", 1)]);
  expect(shown(answer)).toEqual(["a2 note of a"]);
  expect(reread).toBe(false);
});

test("when nothing changes, then the answer is the same object", () => {
  const before = page([["a", 3]]);
  expect(appliedTo(before, inPage, [upsert("a", 2), upsert("a", 3)]).answer).toBe(before);
});

test("a row that is not there, or has left, is read; unless the answer says what it means", () => {
  const before = page([["a", 1]]);
  expect(appliedTo(before, inPage, [upsert("b", 1)])).toEqual({ answer: before, reread: true });
  expect(appliedTo(before, inPage, [left("a", 2)])).toMatchObject({ reread: true });
  const whole = { ...inPage, unknown: "add", left: "drop" } as const;
  const { answer, reread } = appliedTo(before, whole, [upsert("b", 1), left("a", 2)]);
  expect(shown(answer)).toEqual(["b1 "]);
  expect(reread).toBe(false);
});

test("what left is remembered with the answer: nothing older brings it back, nor has it read again", () => {
  const gone = appliedTo(page([["a", 1]]), inPage, [left("a", 4)]).answer;
  expect(appliedTo(gone, inPage, [upsert("a", 3)])).toEqual({ answer: gone, reread: false });
  const fresh = afterDepartures(
    gone,
    page([
      ["a", 3],
      ["b", 1],
    ]),
    inPage,
    "t:1",
  );
  expect(shown(fresh)).toEqual(["b1 note of b"]);
  expect(shown(afterDepartures(fresh, page([["a", 3]]), inPage, "t:1"))).toEqual([]);
  expect(shown(afterDepartures(gone, page([["a", 5]]), inPage, "t:1"))).toEqual(["a5 note of a"]);
});

test("when history began anew, then departures of before count no more", () => {
  const gone = appliedTo(page([["a", 7]]), inPage, [left("a", 8)]).answer;
  const restored = afterDepartures(gone, page([["a", 2]], "later"), inPage, "t:1");
  expect(shown(restored)).toEqual(["a2 note of a"]);
});

test("stale reads the answer again", () => {
  const before = page([["a", 1]]);
  expect(appliedTo(before, inPage, [{ op: "stale" }])).toEqual({ answer: before, reread: true });
});

test("one record hears nothing of others, whatever they do", () => {
  const record: LiveAnswer<Row & { detail: string }> = {
    data: { id: "a", version: 1, detail: "kept" },
    positions: {},
  };
  const rows = asOneRecord<Row & { detail: string }, Row>();
  const others = [upsert("b", 9), left("c", 1), { op: "stale" as const, ids: ["b"] }];
  expect(appliedTo(record, rows, others)).toEqual({ answer: record, reread: false });
  const { answer } = appliedTo(record, rows, [...others, upsert("a", 2)]);
  expect(answer.data).toEqual({ id: "a", version: 2, detail: "kept" });
  expect(appliedTo(record, rows, [left("a", 2)]).reread).toBe(true);
  expect(appliedTo(record, rows, [{ op: "stale", ids: ["a"] }]).reread).toBe(true);
});
