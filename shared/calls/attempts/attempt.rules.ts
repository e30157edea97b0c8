export const ATTEMPT_STATES = [
  "initiating",
  "dialing",
  "ringing",
  "answered",
  "bridged",
  "ended",
] as const;

export type AttemptState = (typeof ATTEMPT_STATES)[number];

/** An attempt only moves forward: a late or repeated report changes nothing. */
export function attemptMoves(from: AttemptState, to: AttemptState): boolean {
  return ATTEMPT_STATES.indexOf(to) > ATTEMPT_STATES.indexOf(from);
}
