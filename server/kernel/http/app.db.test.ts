import { afterAll, beforeAll, expect, test } from "vitest";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

test("when anything is answered, then the page may use microphone and clipboard and nothing else of the device", async () => {
  for (const path of ["/", "/healthz", "/api/auth/me", "/api/docs", "/no/such/page"]) {
    const { headers } = await fetch(`${await world.url()}${path}`);
    const rules = new Map(
      headers
        .get("permissions-policy")!
        .split(", ")
        .map((rule) => rule.split("=") as [string, string]),
    );
    const lent = [...rules].filter(([, to]) => to !== "()");
    expect(lent).toEqual([
      ["microphone", "(self)"],
      ["clipboard-write", "(self)"],
    ]);
    for (const denied of ["camera", "geolocation", "display-capture", "usb", "payment"]) {
      expect(rules.get(denied)).toBe("()");
    }
  }
});
