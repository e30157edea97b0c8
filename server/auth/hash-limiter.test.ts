import { expect, test } from "vitest";
import { createLimiter } from "./hash-limiter.service.ts";

/** Work that ends when told; `order` says who began. */
function hall(limits: Parameters<typeof createLimiter>[0]) {
  const limited = createLimiter(limits);
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const come = (name: string, known: boolean, address?: string) =>
    limited({ known, address }, async () => {
      order.push(name);
      await new Promise<void>((end) => ends.push(end));
      return name;
    });
  const settle = () => new Promise((done) => setImmediate(done));
  const endOne = async () => {
    ends.shift()!();
    await settle();
  };
  return { come, order, endOne };
}

test("so many run at once, and who is known goes before strangers who came earlier", async () => {
  const { come, order, endOne } = hall({ atOnce: 2, waiting: 10, ofOne: 10 });
  const all = [come("a", false), come("b", false), come("c", false), come("friend", true)];
  expect(order).toEqual(["a", "b"]);
  await endOne();
  expect(order).toEqual(["a", "b", "friend"]);
  await endOne();
  await endOne();
  await endOne();
  expect(await Promise.all(all)).toEqual(["a", "b", "c", "friend"]);
});

test("a flood from one address finds no place; another address and who is known do", async () => {
  const { come, endOne } = hall({ atOnce: 1, waiting: 10, ofOne: 2 });
  const two = [come("x1", false, "1.1.1.1"), come("x2", false, "1.1.1.1")];
  await expect(come("x3", false, "1.1.1.1")).rejects.toMatchObject({ code: "too_many" });
  const others = [come("y", false, "2.2.2.2"), come("friend", true, "1.1.1.1")];
  for (let i = 0; i < 4; i++) await endOne();
  await Promise.all([...two, ...others]);
  const again = come("x4", false, "1.1.1.1");
  await endOne();
  expect(await again).toBe("x4");
});

test("a flood from everywhere is sent away when the room is full, who is known is not", async () => {
  const { come, endOne } = hall({ atOnce: 1, waiting: 2, ofOne: 9 });
  const all = [come("runs", false, "a"), come("w1", false, "b"), come("w2", false, "c")];
  await expect(come("w3", false, "d")).rejects.toMatchObject({ code: "too_many" });
  all.push(come("friend", true));
  for (let i = 0; i < 4; i++) await endOne();
  expect(await Promise.all(all)).toHaveLength(4);
});

test("work that fails gives its place back", async () => {
  const limited = createLimiter({ atOnce: 1, waiting: 1, ofOne: 1 });
  const stranger = { known: false, address: "a" };
  const fail = () => limited(stranger, () => Promise.reject(new Error("no")));
  await expect(fail()).rejects.toThrow("no");
  await expect(fail()).rejects.toThrow("no");
});
