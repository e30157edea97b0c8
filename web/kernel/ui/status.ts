/** What a colour says; always beside a word, never alone. */
export type Meaning = "good" | "attention" | "bad" | "underway" | "mine" | "quiet";

/** State of any record → what it means to the reader. A state that is not listed is quiet. */
const MEANINGS: Record<string, Meaning> = {
  approved: "good",
  accepted: "good",
  delivered: "good",
  published: "good",
  connected: "good",
  available: "good",
  verified: "good",
  valid: "good",
  sent: "good",
  active: "good",
  done: "good",
  in_progress: "underway",

  wrap_up: "attention",
  returned: "attention",
  held: "attention",
  changes_requested: "attention",
  paused: "attention",
  ageing: "attention",
  callback: "attention",
  invited: "attention",
  stale: "attention",

  rejected: "bad",
  disputed: "bad",
  failed: "bad",
  dnc: "bad",
  suppressed: "bad",
  abandoned: "bad",
  bounced: "bad",
  complained: "bad",
  recalled: "bad",
  invalid: "bad",
  dead: "bad",

  ringing: "underway",
  dialing: "underway",
  under_review: "underway",
  sending: "underway",
  scheduled: "underway",
  running: "underway",
  queued: "underway",
  submitted: "underway",

  new: "mine",
  selected: "mine",
  claimed: "mine",
};

export function meaningOf(state: string): Meaning {
  return MEANINGS[state.replace(/[\s-]+/g, "_").toLowerCase()] ?? "quiet";
}

/** Words of the field that are written with a hyphen. */
const WORDS: Record<string, string> = { wrap_up: "Wrap-up" };

/** `under_review` → "Under review". */
export function wordOf(state: string): string {
  if (Object.hasOwn(WORDS, state)) return WORDS[state]!;
  const text = state.replace(/[_-]+/g, " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
