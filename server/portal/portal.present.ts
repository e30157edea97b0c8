import { answerText } from "#shared/leads/leads.schema.ts";
import type { OrderStats } from "#shared/orders/orders.schema.ts";
import type { PortalLead, PortalOrder, PortalStats } from "#shared/portal/portal.schema.ts";
import type { PortalLeadRecord } from "./portal.queries.ts";

export function toPortalLead(record: PortalLeadRecord): PortalLead {
  const { staffRange, staffCount, answers, ...lead } = record;
  return {
    ...lead,
    staff: staffRange ?? (staffCount === null ? null : String(staffCount)),
    answers: answers.map(({ question, answer }) => ({ question, answer: answerText(answer) })),
  };
}

/** Of the agency's figures those that a client may see. */
export function toPortalStats(stats: OrderStats): PortalStats {
  const { goal, delivered, accepted, pending, disputed, replaced, byDay } = stats;
  const { sends, opens, clicks, conversations } = stats;
  return {
    goal,
    delivered,
    accepted,
    pending,
    disputed,
    replaced,
    byDay,
    sends,
    opens,
    clicks,
    conversations,
  };
}

/** Figures of an order for which none were published yet: nothing has happened. */
export function noStats({ leadGoal }: PortalOrder): PortalStats {
  return {
    goal: leadGoal,
    delivered: 0,
    accepted: 0,
    pending: 0,
    disputed: 0,
    replaced: 0,
    byDay: [],
    sends: 0,
    opens: 0,
    clicks: 0,
    conversations: 0,
  };
}
