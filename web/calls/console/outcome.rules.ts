import type {
  Disposed,
  DispositionRow,
  Receipt,
} from "#shared/calls/dispositions/dispositions.schema.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { localTimeAt } from "#shared/compliance/calling-hours.rules.ts";
import { answerFaults } from "#shared/forms/form.rules.ts";
import type { Draft } from "./console.store.ts";
import { exactZone } from "./contact-clock.rules.ts";
import { parseWhen } from "./parse-callback-time.rules.ts";

/** By whose clock a callback's time is said; null: that is still to be said. */
export const callbackZone = (
  draft: Pick<Draft, "callbackZone">,
  { timeZone }: Pick<CurrentTask, "timeZone">,
): string | null => exactZone(timeZone) ?? draft.callbackZone ?? null;

/** What the draft still needs for its label, as the agent reads it; null: it can be saved. */
export function missingFor(
  label: Pick<DispositionRow, "action">,
  draft: Draft,
  fields: Parameters<typeof answerFaults>[0],
  currentTask: Pick<CurrentTask, "timeZone">,
  now: Date,
): string | null {
  switch (label.action) {
    case "schedule_callback":
      return callbackFault(draft, callbackZone(draft, currentTask), now);
    case "add_to_global_dnc":
      return draft.dncScope ? null : "Choose number, person or company.";
    case "converted_qualified":
      return answerFaults(fields, draft.answers)[0]?.message ?? null;
    default:
      return null;
  }
}

function callbackFault({ callbackText }: Draft, zone: string | null, now: Date): string | null {
  if (zone === null) return "Say by which clock: their country has several.";
  return parseWhen(callbackText, zone, now) ? null : "Say when to call back.";
}

/** What of the draft is sent: what was filled in for another label stays behind. */
export function outcomeOf(
  draft: Draft,
  label: Pick<DispositionRow, "id" | "action">,
  currentTask: Pick<CurrentTask, "timeZone">,
  now: Date,
) {
  const zone = callbackZone(draft, currentTask);
  const localTime = zone && parseWhen(draft.callbackText, zone, now);
  return {
    dispositionId: label.id,
    notes: draft.notes,
    ...(label.action === "converted_qualified" && { answers: draft.answers }),
    ...(label.action === "schedule_callback" &&
      zone !== null &&
      localTime !== null && { callback: { localTime, timeZone: zone, mine: draft.callbackMine } }),
    ...(label.action === "add_to_global_dnc" &&
      draft.dncScope !== null && { dncScope: draft.dncScope }),
  };
}

/** What becomes of the person after a saved outcome, in one sentence. */
export function whatNext(done: Disposed, zone: string | null): string {
  if (done.blocked) return `Not planned again: ${done.blocked.detail}`;
  if (done.leadId) return "The lead is with the reviewers.";
  if (done.callbackAt && zone)
    return `Call back ${localTimeAt(zone, new Date(done.callbackAt)).replace("T", " ")} there.`;
  if (done.retryAt) return "Comes again later.";
  return done.receipt ? goneFrom(done.receipt) : "Settled.";
}

/** From where a DNC took somebody away. */
export function goneFrom({ queues }: Receipt): string {
  if (queues.length === 0) return "Not called again.";
  return `Removed from ${queues.length} ${queues.length === 1 ? "queue" : "queues"}.`;
}
