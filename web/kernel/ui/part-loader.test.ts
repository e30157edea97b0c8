import { expect, test } from "vitest";
import { PartLoader, type Fault } from "./part-loader.ts";

function world(faults: Fault[] = []) {
  const log: string[] = [];
  const loader = new PartLoader(
    () => {
      log.push("load");
      const fault = faults.shift();
      return fault ? Promise.reject(new TypeError(fault)) : Promise.resolve("part");
    },
    () => Promise.resolve("offline"),
  );
  return { loader, log };
}

test("a part is loaded once, however often it is asked for", async () => {
  const { loader, log } = world();
  await Promise.all([loader.first(), loader.first()]);
  await loader.retry();
  expect(loader.state()).toEqual({ part: "part", fault: null, isTrying: false });
  expect(log).toEqual(["load"]);
});

test("a part that failed says why, and is there after another try", async () => {
  const { loader, log } = world(["offline"]);
  await loader.first();
  expect(loader.state()).toEqual({ part: null, fault: "offline", isTrying: false });
  const again = [loader.retry(), loader.retry()];
  expect(loader.state()).toEqual({ part: null, fault: "offline", isTrying: true });
  await Promise.all(again);
  expect(loader.state().part).toBe("part");
  expect(log).toEqual(["load", "load"]);
});

test("a part that fails again stays where it can be tried again", async () => {
  const { loader } = world(["offline", "offline"]);
  const seen: (Fault | null)[] = [];
  loader.subscribe(() => seen.push(loader.state().fault));
  await loader.first();
  await loader.retry();
  await loader.retry();
  expect(loader.state().part).toBe("part");
  expect(seen).toEqual(["offline", "offline", "offline", "offline", null]);
});
