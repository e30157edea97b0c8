/**
 * Who may do what: the one matrix. It drives the API, the hub's topics and what the navigation shows.
 * Transcribed from the roles table of the product specification; `test/access/` compares it with a
 * literal copy of that table, not with itself.
 *
 * A scope of `own` is narrowed by the module's policy (own tasks, own leads, own organisation).
 * Where no policy narrows it, the answer is no.
 */
export const ROLES = [
  "admin",
  "campaign_manager",
  "data_ops",
  "agent",
  "qa_reviewer",
  "ops_supervisor",
  "client_user",
] as const;
export type Role = (typeof ROLES)[number];

export type Scope = "all" | "own";
type Row = Partial<Record<Role, Scope>>;

const all = (...roles: Role[]): Row => Object.fromEntries(roles.map((role) => [role, "all"]));
const own = (...roles: Role[]): Row => Object.fromEntries(roles.map((role) => [role, "own"]));
const audienceMakers = all("admin", "campaign_manager", "data_ops");
const dataKeepers = all("admin", "data_ops");
const managers = all("admin", "campaign_manager");
const staff: Row = all(
  "admin",
  "campaign_manager",
  "data_ops",
  "agent",
  "qa_reviewer",
  "ops_supervisor",
);
const recordReaders: Row = {
  ...all("admin", "campaign_manager", "data_ops", "ops_supervisor"),
  ...own("agent", "qa_reviewer"),
};
const contentReaders = all("admin", "campaign_manager", "qa_reviewer", "ops_supervisor");

/** Verb → role → scope. A role that is not named may not. */
export const ACCESS = {
  "account.read": recordReaders,
  "account.create": dataKeepers,
  "account.edit": { ...audienceMakers, ...own("qa_reviewer") },
  "account.propose": own("agent"),
  "account.delete": dataKeepers,
  "account.import": dataKeepers,
  "account.merge": dataKeepers,
  "account.bulk": dataKeepers,
  "account.export": dataKeepers,
  "contact.read": recordReaders,
  "contact.create": dataKeepers,
  "contact.edit": { ...audienceMakers, ...own("qa_reviewer") },
  "contact.propose": own("agent"),
  "contact.delete": dataKeepers,
  "contact.import": dataKeepers,
  "contact.merge": dataKeepers,
  "contact.bulk": dataKeepers,
  "contact.export": dataKeepers,

  "segment.read": { ...audienceMakers, ...all("ops_supervisor") },
  "segment.edit": audienceMakers,
  "list.read": { ...audienceMakers, ...all("ops_supervisor") },
  "list.edit": audienceMakers,
  "list.export": audienceMakers,
  "domainSet.read": { ...audienceMakers, ...all("ops_supervisor") },
  "domainSet.edit": audienceMakers,

  "suppression.read": { ...audienceMakers, ...all("ops_supervisor") },
  "suppression.add": {
    ...audienceMakers,
    ...all("qa_reviewer", "ops_supervisor"),
    ...own("agent"),
  },
  "suppression.lift": dataKeepers,
  "suppression.upload": { ...dataKeepers, ...own("client_user") },

  "template.read": contentReaders,
  "template.edit": managers,
  "template.approve": managers,
  "sender.read": contentReaders,
  "sender.edit": managers,
  "sender.credentials": all("admin"),
  "script.read": { ...contentReaders, ...all("agent") },
  "script.edit": managers,
  "form.read": { ...contentReaders, ...all("agent") },
  "form.edit": managers,

  "campaign.read": {
    ...all("admin", "campaign_manager", "data_ops", "qa_reviewer", "ops_supervisor"),
    ...own("agent"),
  },
  "campaign.edit": managers,
  "campaign.launch": managers,
  "campaign.pause": { ...managers, ...all("ops_supervisor") },
  "campaign.stop": managers,
  "campaign.pacing": { ...managers, ...all("ops_supervisor") },

  "task.read": { ...all("admin", "campaign_manager", "ops_supervisor"), ...own("agent") },
  "task.work": { ...all("admin"), ...own("agent") },
  "task.reassign": all("admin", "ops_supervisor"),
  "attempt.read": {
    ...all("admin", "campaign_manager", "qa_reviewer", "ops_supervisor"),
    ...own("agent"),
  },
  "attempt.start": { ...all("admin"), ...own("agent") },
  "attempt.dispose": { ...all("admin"), ...own("agent") },
  "attempt.correct": all("admin", "ops_supervisor"),
  "call.supervise": all("admin", "ops_supervisor"),
  "call.forceState": all("admin", "ops_supervisor"),
  "recording.play": all("admin", "qa_reviewer", "ops_supervisor"),
  "recording.download": all("admin", "qa_reviewer"),

  "lead.read": {
    ...all("admin", "campaign_manager", "data_ops", "qa_reviewer", "ops_supervisor"),
    ...own("agent"),
  },
  "lead.claim": all("admin", "qa_reviewer"),
  "lead.decide": all("admin", "qa_reviewer"),
  "lead.publish": all("admin", "qa_reviewer"),
  "lead.recall": all("admin", "qa_reviewer"),
  "lead.fix": { ...all("admin"), ...own("agent") },
  "lead.reassign": all("admin", "ops_supervisor"),
  "lead.export": all("admin", "qa_reviewer"),

  "order.read": all("admin", "campaign_manager", "qa_reviewer", "ops_supervisor"),
  "order.edit": managers,
  "order.link": { ...managers, ...all("ops_supervisor") },
  "portal.order.read": own("client_user"),
  "portal.order.create": own("client_user"),
  "portal.order.submit": own("client_user"),
  "portal.lead.read": own("client_user"),
  "portal.lead.download": own("client_user"),
  "portal.lead.decide": own("client_user"),
  "portal.team.manage": own("client_user"),

  "user.read": all("admin", "ops_supervisor"),
  "user.manage": all("admin"),
  "client.read": managers,
  "client.manage": all("admin"),
  "settings.read": all("admin"),
  "settings.edit": all("admin"),
  "audit.read": all("admin", "data_ops"),
  "credential.manage": all("admin"),
  "mailbox.read": managers,
  "system.read": all("admin"),
  "system.operate": all("admin"),

  "search.use": staff,
  "job.read": staff,
  "presence.use": staff,
  "report.read": all("admin", "campaign_manager", "ops_supervisor"),
  "wallboard.read": all("admin", "campaign_manager", "ops_supervisor"),
} as const satisfies Record<string, Row>;

export type Verb = keyof typeof ACCESS;
/** What an endpoint or topic asks for: a verb, any signed-in user, or nobody in particular. */
export type Access = Verb | "signedIn" | "public";

export const VERBS = Object.keys(ACCESS) as Verb[];

/** The widest scope that any of `roles` gives for `verb`; null when none does. */
export function scopeOf(roles: readonly Role[], verb: Verb): Scope | null {
  const row: Row = ACCESS[verb];
  let best: Scope | null = null;
  for (const role of roles) {
    const scope = row[role];
    if (scope === "all") return "all";
    if (scope) best = scope;
  }
  return best;
}

/** Verbs that `roles` hold in any scope: what the navigation shows. */
export function verbsOf(roles: readonly Role[]): Verb[] {
  return VERBS.filter((verb) => scopeOf(roles, verb) !== null);
}
