/** Vocabulary of the legs of a call, shared by server and screens. */
export const LEG_ROLES = ["agent", "customer", "supervisor"] as const;
export type LegRole = (typeof LEG_ROLES)[number];

/** In their order: a leg never goes back to an earlier one. */
export const LEG_STATES = ["initiated", "ringing", "answered", "bridged", "ended"] as const;
export type LegState = (typeof LEG_STATES)[number];

/** Why a leg ended, as the carrier says it; `unknown` when nobody could say. */
export const LEG_ENDS = [
  "hangup",
  "busy",
  "no_answer",
  "rejected",
  "failed",
  "cancelled",
  "expired",
  "unknown",
] as const;
export type LegEnd = (typeof LEG_ENDS)[number];

/** How long a number rings and a call lasts at most, where nothing else is said (seconds). */
export const RING_SECONDS = 30;
export const CALL_SECONDS = 2 * 60 * 60;
/** A customer who answered and has no agent by then was abandoned (seconds). */
export const ABANDON_SECONDS = 2;

/** An agent whose leg is gone may come back to the call within this time (seconds). */
export const REATTACH_SECONDS = 60;

/** Where a leg stands. Instants are ISO strings in UTC. */
export interface LegProgress {
  state: LegState;
  ringingAt: string | null;
  answeredAt: string | null;
  bridgedAt: string | null;
  endedAt: string | null;
  endReason: LegEnd | null;
}

/** What is said of a leg: it reached this state then. `endReason` counts only with `ended`. */
export interface LegReport {
  state: LegState;
  at: string;
  endReason: LegEnd | null;
}

/** A leg of which nothing was heard yet. */
export const NEW_LEG: LegProgress = {
  state: "initiated",
  ringingAt: null,
  answeredAt: null,
  bridgedAt: null,
  endedAt: null,
  endReason: null,
};

const rank = (state: LegState): number => LEG_STATES.indexOf(state);

/** Whether the first state comes after the second. */
export const isLater = (state: LegState, than: LegState): boolean => rank(state) > rank(than);

/**
 * A leg after one more report. Reports come late, twice and in any order: whatever the order, the same
 * reports give the same leg. The latest state counts, of each state the earliest instant, of several
 * ends the one that says why, then the earliest. A bridged leg was answered, at the latest by then.
 * @param isStanding an agent's standing leg: a bridge is one of the calls on it, not its own state
 */
export function advanceLeg(leg: LegProgress, report: LegReport, isStanding: boolean): LegProgress {
  const reached = isStanding && report.state === "bridged" ? "answered" : report.state;
  const wasAnswered = reached === "answered" || reached === "bridged";
  const end = reached === "ended" ? firstEnd(leg, report) : null;
  return {
    state: isLater(reached, leg.state) ? reached : leg.state,
    ringingAt: reached === "ringing" ? earlier(leg.ringingAt, report.at) : leg.ringingAt,
    answeredAt: wasAnswered ? earlier(leg.answeredAt, report.at) : leg.answeredAt,
    bridgedAt: reached === "bridged" ? earlier(leg.bridgedAt, report.at) : leg.bridgedAt,
    endedAt: end ? end.at : leg.endedAt,
    endReason: end ? end.reason : leg.endReason,
  };
}

function earlier(known: string | null, at: string): string {
  return known !== null && Date.parse(known) <= Date.parse(at) ? known : at;
}

interface End {
  at: string;
  reason: LegEnd;
}

function firstEnd(leg: LegProgress, report: LegReport): End {
  const said: End = { at: report.at, reason: report.endReason ?? "unknown" };
  if (leg.endedAt === null || leg.endReason === null) return said;
  const known: End = { at: leg.endedAt, reason: leg.endReason };
  return comesFirst(said, known) ? said : known;
}

function comesFirst(one: End, other: End): boolean {
  const isKnown = one.reason !== "unknown";
  if (isKnown !== (other.reason !== "unknown")) return isKnown;
  const apart = Date.parse(one.at) - Date.parse(other.at);
  return apart === 0 ? one.reason < other.reason : apart < 0;
}
