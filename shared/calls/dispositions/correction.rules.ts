import type { SystemAction } from "./disposition.rules.ts";

interface Labelled {
  label: string;
  action: SystemAction;
}

/**
 * Why the disposition of a finished call cannot be corrected to another; null when it can. A lead is
 * made by its call and ended by its reviewers: no correction makes one or leaves one behind.
 */
export function correctionFault(from: Labelled, to: Labelled): string | null {
  if (from.action === "converted_qualified") {
    return `A lead hangs on “${from.label}”: its reviewers reject or recall it.`;
  }
  return settlingFault(to);
}

/** Why nobody but the agent who spoke may say this of a call; null when a supervisor may. */
export function settlingFault(to: Labelled): string | null {
  if (to.action !== "converted_qualified") return null;
  return `“${to.label}” makes a lead, and only its call can do that.`;
}
