import { expect, test } from "vitest";
import type { FormField } from "#shared/forms/form.rules.ts";
import { emptyDraft, type Draft } from "./console.store.ts";
import { missingFor, outcomeOf, whatNext } from "./outcome.rules.ts";

// Monday 2026-06-01, 14:10 in New York
const now = new Date("2026-06-01T18:10:00Z");
const currentTask = { timeZone: "America/New_York" };
const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft("task"), ...change });
const budget: FormField = {
  key: "budget",
  label: "Budget",
  kind: "text",
  required: true,
  options: [],
};

test("a callback needs a time that is understood", () => {
  const label = { action: "schedule_callback" } as const;
  const missing = (callbackText: string) =>
    missingFor(label, draft({ callbackText }), [], currentTask, now);
  expect(missing("")).toBe("Say when to call back.");
  expect(missing("soon")).toBe("Say when to call back.");
  expect(missing("tue 3pm")).toBeNull();
});

test("never to call again needs to say whom, a qualified person the answers that are required", () => {
  const never = { action: "add_to_global_dnc" } as const;
  expect(missingFor(never, draft({}), [], currentTask, now)).toContain("number, person or company");
  expect(missingFor(never, draft({ dncScope: "person" }), [], currentTask, now)).toBeNull();
  const qualified = { action: "converted_qualified" } as const;
  expect(missingFor(qualified, draft({}), [budget], currentTask, now)).not.toBeNull();
  const answered = draft({ answers: { budget: "50 k" } });
  expect(missingFor(qualified, answered, [budget], currentTask, now)).toBeNull();
});

test("what was filled in for another label is not sent", () => {
  const whole = draft({
    notes: "Rang twice",
    answers: { budget: "50 k" },
    callbackText: "tue 3pm",
    dncScope: "number",
  });
  const sent = (action: "schedule_callback" | "add_to_global_dnc" | "retry_after_delay") =>
    outcomeOf(whole, { id: "label", action }, currentTask, now);
  const plain = { dispositionId: "label", notes: "Rang twice" };
  expect(sent("retry_after_delay")).toEqual(plain);
  expect(sent("add_to_global_dnc")).toEqual({ ...plain, dncScope: "number" });
  expect(sent("schedule_callback")).toEqual({
    ...plain,
    callback: { localTime: "2026-06-02T15:00", timeZone: "America/New_York", mine: true },
  });
});

test("what becomes of the person is said by what matters most", () => {
  const done = {
    attemptId: "attempt",
    label: "Callback",
    action: "schedule_callback",
    leadId: null,
    callbackAt: null,
    retryAt: null,
    blocked: null,
    receipt: null,
  } as const;
  const next = (change: object) => whatNext({ ...done, ...change }, "America/New_York");
  expect(next({})).toBe("Settled.");
  expect(next({ retryAt: now.toISOString() })).toBe("Comes again later.");
  expect(next({ callbackAt: "2026-06-02T19:00:00.000Z" })).toBe(
    "Call back 2026-06-02 15:00 there.",
  );
  expect(next({ leadId: "lead", callbackAt: now.toISOString() })).toContain("reviewers");
});
