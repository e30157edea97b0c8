import { expect, test } from "vitest";
import { LEG_STATES, NEW_LEG, advanceLeg, isLater } from "./leg.rules.ts";
import type { LegEnd, LegProgress, LegReport, LegState } from "./leg.rules.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 9, 0, second)).toISOString();
const say = (state: LegState, second: number, endReason: LegEnd | null = null): LegReport => ({
  state,
  at: at(second),
  endReason,
});
const after = (reports: readonly LegReport[], isStanding = false): LegProgress =>
  reports.reduce((leg, report) => advanceLeg(leg, report, isStanding), NEW_LEG);

function* orders<T>(items: readonly T[]): Generator<T[]> {
  if (items.length < 2) return yield [...items];
  for (const [i, first] of items.entries()) {
    for (const rest of orders(items.toSpliced(i, 1))) yield [first, ...rest];
  }
}

const WHOLE = [
  say("initiated", 0),
  say("ringing", 1),
  say("answered", 5),
  say("bridged", 6),
  say("ended", 60, "hangup"),
];

test("every order of the reports of a whole call ends alike", () => {
  for (const order of orders(WHOLE)) {
    expect(after(order)).toEqual({
      state: "ended",
      ringingAt: at(1),
      answeredAt: at(5),
      bridgedAt: at(6),
      endedAt: at(60),
      endReason: "hangup",
    });
  }
});

test.each([
  ["said twice, by a webhook and by status", [say("answered", 7), say("answered", 5)]],
  ["two ends", [say("ringing", 1), say("ended", 20, "no_answer"), say("ended", 21, "hangup")]],
  ["two ends at one instant", [say("ended", 20, "busy"), say("ended", 20, "rejected")]],
  [
    "an end that nobody could explain, and one that says why, later",
    [say("ended", 30, "unknown"), say("ended", 40, "busy"), say("ended", 50), say("bridged", 10)],
  ],
  ["all at once", [...WHOLE, say("ringing", 2), say("ended", 59, "unknown")]],
])("every order ends alike, and saying it again changes nothing: %s", (_, reports) => {
  for (const isStanding of [false, true]) {
    const expected = after(reports, isStanding);
    for (const order of orders(reports)) {
      expect(after(order, isStanding)).toEqual(expected);
      expect(after([...order, ...order], isStanding)).toEqual(expected);
    }
  }
});

test("no report takes a leg back", () => {
  for (const state of LEG_STATES) {
    for (const said of LEG_STATES) {
      const leg = advanceLeg({ ...NEW_LEG, state }, say(said, 9, "hangup"), false);
      expect(isLater(state, leg.state)).toBe(false);
      expect(leg.state).toBe(isLater(said, state) ? said : state);
    }
  }
});

test("the end that says why counts before one that is unknown, and then the earliest", () => {
  expect(after([say("ended", 10, "unknown"), say("ended", 20, "busy")])).toMatchObject({
    endedAt: at(20),
    endReason: "busy",
  });
  expect(after([say("ended", 20, "hangup"), say("ended", 10, "no_answer")])).toMatchObject({
    endedAt: at(10),
    endReason: "no_answer",
  });
  expect(after([say("ended", 20)])).toMatchObject({ endedAt: at(20), endReason: "unknown" });
});

test("a leg that was bridged was answered, though the report of its answer is lost", () => {
  expect(after([say("bridged", 6)])).toMatchObject({ state: "bridged", answeredAt: at(6) });
});

test("the bridges of a standing leg are no state of its own", () => {
  const leg = after([say("answered", 5), say("bridged", 9), say("bridged", 90)], true);
  expect(leg).toMatchObject({ state: "answered", answeredAt: at(5), bridgedAt: null });
});
