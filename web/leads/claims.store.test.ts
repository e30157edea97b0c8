import { beforeEach, expect, test } from "vitest";
import { seeHeld, useClaims } from "./claims.store.ts";

const question = { text: "Did she agree?", askedByName: "Anna", askedAt: "2026-11-22T10:00:00Z" };
const waiting = () =>
  Object.entries(useClaims.getState().held).flatMap(([id, { waits }]) => (waits ? [id] : []));

beforeEach(() => useClaims.setState({ held: {} }));

test("rows tell which leads wait for an answer, and until when", () => {
  seeHeld([
    { id: "a", version: 2, question },
    { id: "b", version: 2, question: null },
  ]);
  expect(waiting()).toEqual(["a"]);
  seeHeld([
    { id: "a", version: 3, question: null },
    { id: "b", version: 3, question },
  ]);
  expect(waiting()).toEqual(["b"]);
});

test("a row that is behind the answer of the hold takes nothing back", () => {
  seeHeld([{ id: "a", version: 3, question }]);
  seeHeld([{ id: "a", version: 2, question: null }]);
  expect(waiting()).toEqual(["a"]);
});

test("rows that say nothing new wake nobody", () => {
  seeHeld([{ id: "a", version: 2, question }]);
  const before = useClaims.getState();
  seeHeld([
    { id: "a", version: 2, question },
    { id: "b", version: 2, question: null },
  ]);
  expect(useClaims.getState()).toBe(before);
});
