/** The life of an order; a client's draft is submitted, then taken on or sent back with a request. */
export const ORDER_STATUSES = [
  "draft",
  "submitted",
  "changes_requested",
  "in_progress",
  "completed",
  "cancelled",
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const ORDER_STEPS = ["submit", "requestChanges", "start", "complete", "cancel"] as const;
export type OrderStep = (typeof ORDER_STEPS)[number];

const OPEN: Record<OrderStep, Partial<Record<OrderStatus, OrderStatus>>> = {
  submit: { draft: "submitted", changes_requested: "submitted" },
  requestChanges: { submitted: "changes_requested" },
  start: { submitted: "in_progress" },
  complete: { in_progress: "completed" },
  cancel: {
    draft: "cancelled",
    submitted: "cancelled",
    changes_requested: "cancelled",
    in_progress: "cancelled",
  },
};

/** Where a step leads; null when it is not open from here. */
export function nextOrderStatus(from: OrderStatus, step: OrderStep): OrderStatus | null {
  return OPEN[step][from] ?? null;
}

/** While the agency waits for it, the client may change the order; after that by request. */
export function clientMayChange(status: OrderStatus): boolean {
  return status === "draft" || status === "changes_requested";
}

/** The agency may change an order as long as it is not over. */
export function agencyMayChange(status: OrderStatus): boolean {
  return status !== "completed" && status !== "cancelled";
}

export interface Pace {
  leadGoal: number;
  delivered: number;
  /** `YYYY-MM-DD`; without both, nothing is expected yet. */
  startsOn: string | null;
  dueOn: string | null;
}

const DAY_MS = 86_400_000;

/**
 * Leads that an even pace would have delivered by the end of `today`, both ends included.
 * @returns 0 … leadGoal; 0 without dates
 */
export function expectedByPace(pace: Pace, today: string): number {
  return Math.round(evenPace(pace, today));
}

/** The same before rounding: a straight line from start to due day. */
export function evenPace(pace: Omit<Pace, "delivered">, today: string): number {
  if (!pace.startsOn || !pace.dueOn) return 0;
  const start = Date.parse(pace.startsOn);
  const days = (Date.parse(pace.dueOn) - start) / DAY_MS + 1;
  const gone = (Date.parse(today) - start) / DAY_MS + 1;
  return pace.leadGoal * Math.min(1, Math.max(0, gone / days));
}

/** How far behind its pace an order is, as a share of its goal: 0.25 = a quarter of all leads late. */
export function behindPace(pace: Pace, today: string): number {
  return (expectedByPace(pace, today) - pace.delivered) / pace.leadGoal;
}

/** The order to propose for a lead: furthest behind pace; of equals the one due first. */
export function furthestBehind<O extends Pace>(orders: readonly O[], today: string): O | null {
  const ranked = [...orders].sort(
    (a, b) =>
      behindPace(b, today) - behindPace(a, today) ||
      (a.dueOn ?? "9999").localeCompare(b.dueOn ?? "9999"),
  );
  return ranked[0] ?? null;
}
