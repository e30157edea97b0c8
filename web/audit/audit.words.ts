import type { AuditRow } from "#shared/audit/audit.contract.ts";
import { FIELDS } from "#shared/filters/catalogue.rules.ts";
import { wordOf } from "#web/kernel/ui/status.ts";

/** Actions whose name does not read as "thing, what happened to it". */
const SENTENCES: Record<string, string> = {
  "agent_session.closed": "Agent put the phone down",
  "agent_session.opened": "Agent at the phone",
  "attempt.disposed": "Outcome of a call saved",
  "attempt.disposition_undone": "Outcome of a call undone",
  "attempt.ended": "Call ended",
  "attempt.moved": "Call went on",
  "attempt.started": "Call started",
  "callback.set": "Callback promised",
  "callback.shared": "Callback given to everybody",
  "campaign.pacing_set": "Pacing of a campaign changed",
  "campaign.agents_set": "Agents of a campaign set",
  "campaign.checklist_set": "Checklist of a campaign set",
  "campaign.dispositions_set": "Dispositions of a campaign set",
  "campaign.held": "Campaign held back by its checks",
  "campaign.queue_given_up": "Queue of a campaign could not be built",
  "campaign.queue_retried": "Queue of a campaign built again",
  "delivery.changed": "Delivery to an order changed",
  "email_campaign.ledger_built": "Recipients of a campaign listed",
  "email_campaign.ledger_given_up": "Recipients of a campaign could not be listed",
  "email_campaign.ledger_retried": "Recipients of a campaign listed again",
  "email_campaign.set": "Content of a campaign set",
  "email_campaign.unknown_requeued": "Mails of unknown fate sent again",
  "email_send.unsubscribed": "Recipient unsubscribed",
  "lead.answered": "Rejection by the client answered",
  "lead.client_accepted": "Lead accepted by the client",
  "lead.client_rejected": "Lead rejected by the client",
  "lead.held": "Question asked about a lead",
  "lead.hold_answered": "Question about a lead answered",
  "lead.upheld": "Rejection by the client upheld",
  "list.members_added": "Members added to a list",
  "list.members_removed": "Members removed from a list",
  "order.edited": "Order changed",
  "order.linked": "Campaign linked to an order",
  "order.unlinked": "Campaign unlinked from an order",
  "order.moved": "Order moved on",
  "suppression_batch.added": "Suppressions added by file",
  "task.detached": "Agent lost the connection",
  "task.reserved": "Reserved by the dialer",
  "task.reattached": "Agent came back",
  "team.members_added": "Members added to a team",
  "team.members_removed": "Members removed from a team",
  "user.reset_requested": "New password asked for",
  "user.revoked": "Person signed out everywhere",
  "user.sign_in_refused": "Sign-in refused",
  "user.teams_changed": "Teams of a person changed",
};

const THINGS: Record<string, string> = { user: "Person", attempt: "Call" };

/** `lead.approved` → "Lead approved". */
export function actionWords(action: string): string {
  const [entity = "", past = ""] = action.split(".");
  return SENTENCES[action] ?? wordOf(`${thingWord(entity)} ${past}`);
}

/** Kind of record: `user` → "Person". */
export function thingWord(entity: string): string {
  return THINGS[entity] ?? wordOf(entity);
}

const LABELS = new Map<string, string>(FIELDS.map((field) => [field.key, field.label]));

/** The field as screens call it: its label, or `decidedAt` → "Decided at", `orderId` → "Order". */
export function fieldWords(entity: string, field: string): string {
  const words = field.replace(/(?<=[a-z])Id(s?)$/, "$1").replace(/(?<=[a-z0-9])[A-Z]/g, " $&");
  return LABELS.get(`${entity}.${field}`) ?? wordOf(words.toLowerCase());
}

const WAYS: Record<string, string> = { ui: "Screen", api: "API", enrich: "Enrichment" };

export function wayWord(via: string): string {
  return WAYS[via] ?? wordOf(via);
}

/** Who did it: people by their name, the system's own parts as words. */
export function whoWords({ actorKind, actorName }: Pick<AuditRow, "actorKind" | "actorName">) {
  if (actorKind === "system" && actorName === "visitor") return "Visitor";
  const isPart = actorKind === "system" && /^[a-z:_-]+$/.test(actorName);
  return isPart ? `System: ${wordOf(actorName.replace(/^loop:/, "")).toLowerCase()}` : actorName;
}
