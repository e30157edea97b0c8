import { expect, test } from "vitest";
import { newerRow } from "./use-open-row.ts";

const row = (version: number, name = "") => ({ id: "a", version, name });

test("the row of a drawer is the newest that is known of it", () => {
  expect(newerRow(row(1), row(2))).toEqual(row(2));
  expect(newerRow(row(3), row(2))).toEqual(row(3));
  expect(newerRow(row(2, "as opened"), row(2, "live"))).toEqual(row(2, "live"));
});

test("a row that the feed has not, or has no more, stays as it was opened", () => {
  expect(newerRow(row(1), null)).toEqual(row(1));
  expect(newerRow(null, null)).toBeNull();
});
