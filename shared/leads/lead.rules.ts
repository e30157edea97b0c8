/**
 * The life of a lead. `clientDecision` is a field of a published lead, not a state; a lead that the
 * client rejected goes back to the queue and is either upheld (rejected) or answered (pending again).
 * A claim begins the review of a new lead; a claim that ends without a decision leaves it under
 * review, free for the next reviewer.
 */
export const LEAD_STATUSES = [
  "new",
  "under_review",
  "approved",
  "rejected",
  "returned",
  "published",
  "recalled",
] as const;
export type LeadStatus = (typeof LEAD_STATUSES)[number];

export const CLIENT_DECISIONS = ["pending", "accepted", "rejected"] as const;
export type ClientDecision = (typeof CLIENT_DECISIONS)[number];

export const LEAD_STEPS = [
  "claim",
  "approve",
  "reject",
  "return",
  "fix",
  "publish",
  "recall",
  "uphold",
  "answer",
  "client_accept",
  "client_reject",
] as const;
export type LeadStep = (typeof LEAD_STEPS)[number];

export interface LeadState {
  status: LeadStatus;
  clientDecision: ClientDecision | null;
}

/** Where a step leads from a state; null when the step is not open there. */
export function nextLeadState(state: LeadState, step: LeadStep): LeadState | null {
  const { status, clientDecision } = state;
  const to = (next: LeadStatus): LeadState => ({ status: next, clientDecision });
  switch (step) {
    case "claim":
      if (status === "new") return to("under_review");
      return inQueue(state) ? state : null;
    case "approve":
      return status === "under_review" ? to("approved") : null;
    case "reject":
      return status === "under_review" ? to("rejected") : null;
    case "return":
      return status === "under_review" ? to("returned") : null;
    case "fix":
      return status === "returned" ? to("new") : null;
    case "publish":
      return status === "approved" ? { status: "published", clientDecision: "pending" } : null;
    case "recall":
      return status === "published" ? to("recalled") : null;
    case "uphold":
      return status === "published" && clientDecision === "rejected" ? to("rejected") : null;
    case "answer":
      return status === "published" && clientDecision === "rejected"
        ? { status, clientDecision: "pending" }
        : null;
    case "client_accept":
    case "client_reject":
      if (status !== "published" || clientDecision !== "pending") return null;
      return { status, clientDecision: step === "client_accept" ? "accepted" : "rejected" };
  }
}

/** The lead waits for a reviewer. */
export function inQueue({ status, clientDecision }: LeadState): boolean {
  return (
    status === "new" ||
    status === "under_review" ||
    (status === "published" && clientDecision === "rejected")
  );
}

/** A claim's lease, seconds; renewed every third of it. */
export const CLAIM_SECONDS = 90;
export const CLAIM_RENEW_SECONDS = 30;
/** What a claim keeps when its screen closes: long enough for a reload. */
export const CLAIM_GRACE_SECONDS = 10;

/** What a claim keeps while its lead is held with a question, and once the answer is there. */
export const HOLD_SECONDS = 24 * 3600;
export const ANSWERED_SECONDS = 3600;

export interface ChecklistItem {
  key: string;
  label: string;
  checked: boolean;
}

/** Labels of what is still open; a lead without any checklist cannot be approved either. */
export function openChecklistItems(items: readonly ChecklistItem[]): string[] {
  if (items.length === 0) return ["A checklist"];
  return items.filter((item) => !item.checked).map((item) => item.label);
}
