import { expect, test } from "vitest";
import { retryDelayMs } from "./send.rules.ts";

test.each([
  ["smtp_451", null, 30_000],
  ["unreachable", null, 5_000],
  ["slow_server", null, 5_000],
  ["http_429", 90_000, 90_000],
  ["http_429", 5, 1_000],
  ["http_429", 86_400_000, 3_600_000],
])("after %s, asked to wait %s ms, the first retry comes after %s ms", (reason, asked, wait) => {
  expect(retryDelayMs({ reason, retryAfterMs: asked })).toBe(wait);
});
