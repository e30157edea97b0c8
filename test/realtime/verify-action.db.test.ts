import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { testWorld, type TestWorld } from "../harness/kernel.ts";
import { verifyAction } from "../harness/verify-action.ts";

interface Row {
  id: string;
  version: number;
  firstName: string | null;
}

let world: TestWorld;
let keeper: UserActor;
let agent: UserActor;
let client: UserActor;
let contact: Row;

beforeAll(async () => {
  world = await testWorld();
  keeper = await world.user("data_ops");
  agent = await world.user("agent");
  client = await world.user("client_user");
  const http = await world.http(keeper);
  const person = { firstName: "Ada", email: "ada@example.com" };
  contact = (await http.post<Row>("/api/contacts", person)).body;
});
afterAll(() => world.close());

const read = async () =>
  (await (await world.http(keeper)).get<{ items: Row[] }>("/api/contacts")).body.items;
const rename = async (firstName: string) => {
  const answer = await (
    await world.http(keeper)
  ).patch<Row>(`/api/contacts/${contact.id}`, contact.version, { firstName });
  expect(answer.status).toBe(200);
  contact = answer.body;
};

test("a contact's edit keeps every grid in step and reaches nobody outside", async () => {
  const events = await verifyAction(world, {
    topic: "records:contact",
    read,
    act: () => rename("Grace"),
    viewer: keeper,
    outsiders: [client],
    compare: ({ id, version, firstName }: Row) => ({ id, version, firstName }),
  });
  expect(events.map((event) => event.topic).sort()).toEqual([
    `record:contact:${contact.id}`,
    "records:contact",
  ]);
});

test("the harness fails when a change is silent, or heard by an outsider", async () => {
  const silent = () =>
    world.kernel.pool.query("update contact set version = version + 1 where id = $1", [contact.id]);
  const base = { topic: "records:contact", read, viewer: keeper };
  await expect(verifyAction(world, { ...base, act: silent, outsiders: [] })).rejects.toThrow(
    "told records:contact nothing",
  );
  contact.version += 1;
  const act = () => rename("Barbara");
  await expect(verifyAction(world, { ...base, act, outsiders: [keeper] })).rejects.toThrow("hears");
  await expect(
    verifyAction(world, { ...base, act: () => rename("Edith"), viewer: agent, outsiders: [] }),
  ).rejects.toThrow("the viewer may follow");
});
