import type { Channel, SuppressionScope, SuppressionSource } from "./suppressions.schema.ts";

const FROM_PERSON: readonly SuppressionSource[] = [
  "dnc",
  "unsubscribe",
  "complaint",
  "hard_bounce",
  "erasure",
];

/** Rows from the person themself: no undo, merge, import or bulk ever lifts them. */
export function isFromPerson(source: SuppressionSource): boolean {
  return FROM_PERSON.includes(source);
}

/** The channel a suppression of this scope has: a number is phone only, an address e-mail only. */
export function channelOf(scope: SuppressionScope, asked: Channel | null): Channel | null {
  if (scope === "phone") return "phone";
  if (scope === "email") return "email";
  return asked;
}
