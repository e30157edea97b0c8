import type { PortalLead } from "#shared/portal/portal.schema.ts";
import { wordOf } from "#web/kernel/ui/status.ts";

export function nameOf(lead: Pick<PortalLead, "firstName" | "lastName">): string {
  return [lead.firstName, lead.lastName].filter(Boolean).join(" ") || "Unnamed";
}

export function decisionWord(decision: PortalLead["decision"]): string {
  return decision === "pending" ? "To decide" : wordOf(decision);
}
