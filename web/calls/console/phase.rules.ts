import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";

/** Where the agent is with their current task. */
export type Phase = "idle" | "ready" | "checking" | "calling" | "talking" | "wrapUp";

export function phaseOf(currentTask: CurrentTask | null): Phase {
  if (!currentTask) return "idle";
  if (currentTask.state === "needs_disposition") return "wrapUp";
  if (currentTask.state !== "in_call") return "ready";
  const attempt = currentTask.attempt?.state;
  if (attempt === "answered" || attempt === "bridged") return "talking";
  // until the gate's last word the number is not dialled, by nobody's phone: the call may not happen
  return !attempt || attempt === "initiating" ? "checking" : "calling";
}

export const PHASE_WORDS: Record<Phase, { label: string; state: string }> = {
  idle: { label: "Nobody yet", state: "offline" },
  ready: { label: "Ready to dial", state: "available" },
  checking: { label: "Not dialled yet", state: "reserved" },
  calling: { label: "Dialling", state: "dialing" },
  talking: { label: "On the call", state: "connected" },
  wrapUp: { label: "Wrap-up", state: "wrap_up" },
};

/** `4:07` since an instant. */
export function clockSince(at: string | null, now: number): string {
  if (!at) return "0:00";
  const seconds = Math.max(0, Math.floor((now - Date.parse(at)) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
