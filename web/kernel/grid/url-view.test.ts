import { expect, it } from "vitest";
import { formatSort, parseSort } from "./url-view.ts";

it("writes and reads a sort order as the API takes it", () => {
  const sort = [
    { field: "contact.lastName", desc: false },
    { field: "createdAt", desc: true },
  ];
  expect(formatSort(sort)).toBe("contact.lastName,-createdAt");
  expect(parseSort(formatSort(sort))).toEqual(sort);
});

it("reads a mangled order as none", () => {
  expect(parseSort(null)).toEqual([]);
  expect(parseSort(",-,")).toEqual([]);
});
