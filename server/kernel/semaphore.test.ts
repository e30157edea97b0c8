import { expect, test } from "vitest";
import { KeyedSemaphore, Semaphore } from "./semaphore.ts";

const settled = () => new Promise((done) => setImmediate(done));

test("so many run at once; who waits goes by coming, those who wait first before all", async () => {
  const semaphore = new Semaphore(2);
  const began: string[] = [];
  const ends: (() => void)[] = [];
  const all = ["a", "b", "c", "d", "first"].map((name) =>
    semaphore.run(
      async () => {
        began.push(name);
        await new Promise<void>((end) => ends.push(end));
      },
      { first: name === "first" },
    ),
  );
  expect(began).toEqual(["a", "b"]);
  expect(semaphore.waiting).toBe(2);
  for (const expected of ["first", "c", "d"]) {
    ends.shift()!();
    await settled();
    expect(began.at(-1)).toBe(expected);
    expect(ends).toHaveLength(2);
  }
  for (const end of ends) end();
  await Promise.all(all);
  expect(semaphore.idle).toBe(true);
});

test("when a permit comes free while somebody waits, then nobody who comes just then has it", async () => {
  const semaphore = new Semaphore(1);
  const held = semaphore.tryAcquire()!;
  expect(semaphore.tryAcquire()).toBeNull();
  const waiting = semaphore.run(() => Promise.resolve("waited"));
  held();
  expect(semaphore.tryAcquire()).toBeNull();
  expect(await waiting).toBe("waited");
});

test("a permit given back twice is one permit; work that fails gives its own back", async () => {
  const semaphore = new Semaphore(1);
  const release = semaphore.tryAcquire()!;
  release();
  release();
  await expect(semaphore.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(semaphore.tryAcquire()).not.toBeNull();
  expect(semaphore.tryAcquire()).toBeNull();
});

test("each key has permits of its own", () => {
  const semaphore = new KeyedSemaphore(1);
  const release = semaphore.tryAcquire("a")!;
  expect(semaphore.tryAcquire("a")).toBeNull();
  expect(semaphore.tryAcquire("b")).not.toBeNull();
  release();
  expect(semaphore.tryAcquire("a")).not.toBeNull();
});
