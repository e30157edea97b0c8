import { once } from "node:events";
import { expect, test } from "vitest";
import { deadlineIn } from "./provider.port.ts";

test("when a deadline's signal comes, then it has passed: also when the timer is a fraction early", async () => {
  const late = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      await new Promise((go) => setTimeout(go, n / 3));
      const { signal, passed } = deadlineIn(1 + (n % 5));
      await once(signal, "abort");
      return passed();
    }),
  );
  expect(late.filter((passed) => !passed)).toEqual([]);
});
