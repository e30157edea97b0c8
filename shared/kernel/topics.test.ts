import { expect, test } from "vitest";
import { z } from "zod";
import { rowEvents } from "./row-events.ts";
import type { LogRef, RowRef, TopicName } from "./topic-ref.ts";
import { defineTopic } from "./topics.ts";
import type { WireEvent } from "./wire.ts";

const zThing = z.object({ id: z.string(), version: z.number(), name: z.string() });
type Thing = z.infer<typeof zThing>;
const spec = { audience: "agency", verb: "account.read" } as const;
const shelf = defineTopic({
  ...spec,
  pattern: "shelf:<id>",
  class: "log",
  events: { ...rowEvents(zThing), swept: z.object({ by: z.string() }) },
});
const all = defineTopic({ ...spec, pattern: "shelves", class: "log", events: rowEvents(zThing) });
const dust = defineTopic({
  ...spec,
  pattern: "dust",
  class: "gauge",
  value: z.object({ grams: z.number() }),
});

const ID = "019a0000-0000-7000-8000-000000000000";
const wire = (type: string, data: unknown): WireEvent => ({
  topic: "shelf:1",
  epoch: "e",
  seq: 1,
  type,
  data,
  at: "2026-01-01T00:00:00.000Z",
});

test("an event is read by the schema of its type; what the schema does not name is left out", () => {
  const row = { id: ID, version: 2, name: "lamp", secret: 1 };
  const read = shelf
    .ref({ id: "1" })
    .open(wire("upsert", { op: "upsert", id: ID, version: 2, row }));
  expect(read.ok && read.value.data).toEqual({
    op: "upsert",
    id: ID,
    version: 2,
    row: { id: ID, version: 2, name: "lamp" },
  });
});

test("what does not fit is refused with its place and none of its values", () => {
  const { open } = shelf.ref({ id: "1" });
  const row = { id: ID, version: 2, name: { first: "ada@example.com" } };
  const upsert = wire("upsert", { op: "upsert", id: ID, version: 2, row });
  expect(open(upsert)).toEqual({ ok: false, why: "row.name: invalid_type" });
  expect(open(wire("moved", {}))).toEqual({ ok: false, why: "no event moved" });
  expect(open(wire("toString", {}))).toMatchObject({ ok: false });
  expect(dust.ref().open({ grams: "12" })).toEqual({ ok: false, why: "grams: invalid_type" });
});

test("one event is read once, however many follow the topic", () => {
  const event = wire("swept", { by: "ada" });
  const first = shelf.ref({ id: "1" }).open(event);
  expect(shelf.ref({ id: "1" }).open(event)).toBe(first);
});

test("the compiler refuses a literal for a topic, and rows of another kind", () => {
  const name = (of: TopicName) => of;
  expect(name(all.topic())).toBe("shelves");
  // @ts-expect-error a literal is no topic
  name("shelves");
  // @ts-expect-error a parameter is missing
  expect(() => shelf.topic()).toThrow("bad id");
  const rows: RowRef<Thing> = all.ref();
  // @ts-expect-error other rows
  const others: RowRef<{ id: string; version: number; email: string }> = all.ref();
  // @ts-expect-error values of a gauge are no events
  const events: LogRef = dust.ref();
  expect([rows, others, events].map((ref) => ref.name)).toEqual(["shelves", "shelves", "dust"]);
});
