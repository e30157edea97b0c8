import { expect, test } from "vitest";
import { AGENT_LIMITS, byNeed, needOf } from "./wallboard.rules.ts";

const NOW = Date.parse("2026-05-04T10:00:00Z");
const agent = (name: string, state: string, seconds: number) => ({
  name,
  state,
  since: new Date(NOW - seconds * 1000).toISOString(),
});

test("a state is over its limit only past it, and one without a limit never", () => {
  expect(needOf(agent("A", "wrap_up", AGENT_LIMITS["wrap_up"]!), NOW).over).toBe(false);
  expect(needOf(agent("A", "wrap_up", AGENT_LIMITS["wrap_up"]! + 1), NOW)).toEqual({
    seconds: 121,
    limit: 120,
    over: true,
  });
  expect(needOf(agent("A", "offline", 90_000), NOW)).toMatchObject({ over: false, limit: null });
});

test("a clock behind the server's shows nobody before they began", () => {
  expect(needOf(agent("A", "break", -5), NOW).seconds).toBe(0);
});

test("those who need somebody come first", () => {
  const agents = [
    agent("Idle", "available", 20),
    agent("Talks", "on_call", 300),
    agent("Long break", "break", 16 * 60),
    agent("Wraps up long", "wrap_up", 240),
    agent("Wraps up", "wrap_up", 30),
    agent("Talks longer", "on_call", 600),
  ];
  expect(byNeed(agents, NOW).map(({ name }) => name)).toEqual([
    "Wraps up long",
    "Long break",
    "Wraps up",
    "Talks longer",
    "Talks",
    "Idle",
  ]);
});
