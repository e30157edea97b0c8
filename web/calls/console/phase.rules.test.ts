import { expect, test } from "vitest";
import { PHASE_WORDS, phaseOf } from "./phase.rules.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";

const currentTask = (state: CurrentTask["state"], attempt?: string) =>
  ({ state, attempt: attempt ? { state: attempt } : null }) as CurrentTask;

test.each([
  [null, "idle"],
  [currentTask("leased"), "ready"],
  [currentTask("in_call", "dialing"), "calling"],
  [currentTask("in_call", "ringing"), "calling"],
  [currentTask("in_call", "answered"), "talking"],
  [currentTask("in_call", "bridged"), "talking"],
  [currentTask("needs_disposition", "ended"), "wrapUp"],
])("%j is %s", (row, phase) => {
  expect(phaseOf(row)).toBe(phase);
});

test("an attempt that is not dialled yet is not shown as a call: it may never be dialled", () => {
  expect(phaseOf(currentTask("in_call", "initiating"))).toBe("checking");
  expect(PHASE_WORDS.checking.label).toBe("Not dialled yet");
});
