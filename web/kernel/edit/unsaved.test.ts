import { beforeEach, expect, test, vi } from "vitest";
import { sentencesOf, UnsavedRegistry, type Layer, type Unsaved } from "./unsaved.ts";

let asked: string[][];
let answer: boolean;
let registry: UnsavedRegistry;

beforeEach(() => {
  asked = [];
  answer = false;
  registry = new UnsavedRegistry(async (unsaved) => {
    asked.push(unsaved.map(({ what }) => what));
    return answer;
  });
});

function editor(layer: Layer, more: Partial<Unsaved> = {}) {
  const entry = { layer, what: layer, isTyped: true, ...more };
  const leave = registry.add({
    isUnsaved: () => entry.isTyped,
    discard: () => (entry.isTyped = false),
    ...entry,
  });
  return { entry, leave };
}

/** Leaves, and says whether it went. */
async function goes(layer: Layer): Promise<boolean> {
  const go = vi.fn();
  registry.leave(layer, go);
  await vi.waitFor(() => expect(go.mock.calls.length + asked.length).toBeGreaterThan(0));
  await new Promise((resolve) => setTimeout(resolve));
  return go.mock.calls.length > 0;
}

test("with nothing typed one leaves at once", () => {
  editor("page").entry.isTyped = false;
  const go = vi.fn();
  registry.leave("page", go);
  expect(go).toHaveBeenCalledOnce();
});

test("what is typed stays unless it is given up, and is not asked about again then", async () => {
  const { entry } = editor("drawer");
  expect(await goes("page")).toBe(false);
  expect(entry.isTyped).toBe(true);
  answer = true;
  expect(await goes("page")).toBe(true);
  expect(entry.isTyped).toBe(false);
  expect(asked).toEqual([["drawer"], ["drawer"]]);
});

test("closing a drawer asks about it and the dialog over it, not about the page below", async () => {
  editor("page");
  expect(await goes("drawer")).toBe(true);
  editor("drawer");
  editor("dialog");
  expect(await goes("drawer")).toBe(false);
  expect(asked).toEqual([["drawer", "dialog"]]);
});

test("what is on its way is waited for, and asked about only if it fails", async () => {
  const saved = editor("page", { settle: async () => (saved.entry.isTyped = false) });
  expect(await goes("page")).toBe(true);
  editor("page", { settle: () => Promise.reject(new Error("No")) });
  expect(await goes("page")).toBe(false);
  expect(asked).toEqual([["page"]]);
});

test("while one question stands there is no second one", async () => {
  let settle = (_: boolean) => {};
  const ask = vi.fn(() => new Promise<boolean>((resolve) => (settle = resolve)));
  registry = new UnsavedRegistry(ask);
  editor("drawer");
  const first = vi.fn();
  const second = vi.fn();
  registry.leave("drawer", first);
  registry.leave("drawer", second);
  await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce());
  settle(true);
  await vi.waitFor(() => expect(first).toHaveBeenCalledOnce());
  expect(second).not.toHaveBeenCalled();
  expect(ask).toHaveBeenCalledOnce();
});

test("an editor that is gone is not asked about", () => {
  editor("page").leave();
  const go = vi.fn();
  registry.leave("page", go);
  expect(go).toHaveBeenCalledOnce();
});

test("what would be lost is said in one sentence for each thing, a field once", () => {
  const entry = (what: string, ...labels: string[]) => ({ what, fields: () => labels });
  const form = entry("New order", "Name", "Due");
  expect(sentencesOf([entry("New order", "Due"), form])).toEqual([
    "Name and Due of “New order” are not saved.",
  ]);
  expect(sentencesOf([entry("Autumn", "Goal"), entry("Welcome")])).toEqual([
    "“Welcome” is not saved.",
    "Goal of “Autumn” is not saved.",
  ]);
});
