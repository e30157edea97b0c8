/** Why an attempt ended before its number was dialled. */
export const NOT_DIALLED = [
  "late",
  "campaign",
  "suppressed",
  "deleted",
  "calling_hours",
  "destination",
  "caps",
  "refused",
] as const;

export type NotDialled = (typeof NOT_DIALLED)[number];

const OF_RULE: Record<string, NotDialled> = {
  campaign_state: "campaign",
  suppressed: "suppressed",
  deleted: "deleted",
  calling_hours: "calling_hours",
  destination: "destination",
  cap_number: "caps",
  cap_contact: "caps",
  cap_contact_total: "caps",
  cap_account: "caps",
  minimum_gap: "caps",
};

/** @param rule that refused the dial */
export function notDialledBy(rule: unknown): NotDialled {
  return (typeof rule === "string" && OF_RULE[rule]) || "refused";
}
