import { expect, test } from "vitest";
import {
  behindPace,
  expectedByPace,
  furthestBehind,
  nextOrderStatus,
  ORDER_STATUSES,
  ORDER_STEPS,
} from "./order.rules.ts";

test("an order goes only these ways", () => {
  const open = ORDER_STATUSES.flatMap((from) =>
    ORDER_STEPS.flatMap((step) => {
      const to = nextOrderStatus(from, step);
      return to ? [`${from} ${step} ${to}`] : [];
    }),
  );
  expect(open).toEqual([
    "draft submit submitted",
    "draft cancel cancelled",
    "submitted requestChanges changes_requested",
    "submitted start in_progress",
    "submitted cancel cancelled",
    "changes_requested submit submitted",
    "changes_requested cancel cancelled",
    "in_progress complete completed",
    "in_progress cancel cancelled",
  ]);
});

const pace = { leadGoal: 100, delivered: 20, startsOn: "2026-03-01", dueOn: "2026-03-10" };

test("an even pace counts both the first and the last day", () => {
  expect(expectedByPace(pace, "2026-02-28")).toBe(0);
  expect(expectedByPace(pace, "2026-03-01")).toBe(10);
  expect(expectedByPace(pace, "2026-03-10")).toBe(100);
  expect(expectedByPace(pace, "2026-04-01")).toBe(100);
  expect(expectedByPace({ ...pace, dueOn: null }, "2026-03-05")).toBe(0);
});

test("the order furthest behind is proposed; of equals the one due first", () => {
  expect(behindPace(pace, "2026-03-05")).toBeCloseTo(0.3);
  const late = { ...pace, id: "late" };
  const good = { ...pace, id: "good", delivered: 60 };
  expect(furthestBehind([good, late], "2026-03-05")).toBe(late);
  const sooner = { ...late, id: "sooner", dueOn: "2026-03-09", delivered: 26 };
  expect(behindPace(sooner, "2026-03-05")).toBeCloseTo(behindPace(late, "2026-03-05"));
  expect(furthestBehind([late, sooner], "2026-03-05")).toBe(sooner);
  expect(furthestBehind([], "2026-03-05")).toBeNull();
});
