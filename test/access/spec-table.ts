import type { Role, Verb } from "#shared/kernel/access.ts";

/**
 * The roles table of the product specification, §2, transcribed by hand cell by cell. It is the other
 * side of the comparison: nothing here is computed from the matrix in shared/.
 */
export const SPEC: Record<string, Record<Role, string>> = {
  records: {
    admin: "all",
    campaign_manager: "read, edit",
    data_ops: "all, import, merge, bulk",
    agent: "read own, propose own",
    qa_reviewer: "read own, correct own",
    ops_supervisor: "read",
    client_user: "",
  },
  audiences: {
    admin: "all",
    campaign_manager: "all",
    data_ops: "all",
    agent: "",
    qa_reviewer: "",
    ops_supervisor: "read",
    client_user: "",
  },
  suppressions: {
    admin: "all",
    campaign_manager: "read, add",
    data_ops: "all",
    agent: "add own",
    qa_reviewer: "add",
    ops_supervisor: "read, add",
    client_user: "upload own",
  },
  content: {
    admin: "all",
    campaign_manager: "all",
    data_ops: "",
    agent: "read script",
    qa_reviewer: "read",
    ops_supervisor: "read",
    client_user: "",
  },
  campaigns: {
    admin: "all",
    campaign_manager: "all",
    data_ops: "read",
    agent: "read own",
    qa_reviewer: "read",
    ops_supervisor: "read, pause, pacing",
    client_user: "",
  },
  calls: {
    admin: "all",
    campaign_manager: "read",
    data_ops: "",
    agent: "own",
    qa_reviewer: "read attempts, recording",
    ops_supervisor: "all, reassign, monitor",
    client_user: "",
  },
  leads: {
    admin: "all",
    campaign_manager: "read",
    data_ops: "read",
    agent: "read own, fix own",
    qa_reviewer: "read, claim, decide, return, publish, recall",
    ops_supervisor: "read, reassign",
    client_user: "portal own",
  },
  orders: {
    admin: "all",
    campaign_manager: "all, link",
    data_ops: "",
    agent: "",
    qa_reviewer: "read",
    ops_supervisor: "read, link",
    client_user: "portal own",
  },
  people: {
    admin: "all",
    campaign_manager: "",
    data_ops: "audit",
    agent: "",
    qa_reviewer: "",
    ops_supervisor: "read users",
    client_user: "portal own",
  },
};

/** Cell → does it give the verb? A cell of `all` gives what `all` names; the rest goes by its words. */
type Rule = [area: keyof typeof SPEC, words: string];

/**
 * Under which words of which row each verb falls. A word with `own` gives the narrowed scope.
 * Verbs marked `admin` are the specification's "verbs of their own" or settings.
 */
export const RULES: Partial<Record<Verb, Rule>> = {
  ...forBoth("read", "all|read|read own"),
  ...forBoth("create", "all"),
  ...forBoth("edit", "all|edit|correct own"),
  ...forBoth("propose", "propose own"),
  ...forBoth("delete", "all"),
  ...forBoth("import", "all|import"),
  ...forBoth("merge", "all|merge"),
  ...forBoth("bulk", "all|bulk"),
  ...forBoth("export", "all"),
  "segment.read": ["audiences", "all|read"],
  "segment.edit": ["audiences", "all"],
  "list.read": ["audiences", "all|read"],
  "list.edit": ["audiences", "all"],
  "list.export": ["audiences", "all"],
  "domainSet.read": ["audiences", "all|read"],
  "domainSet.edit": ["audiences", "all"],
  "suppression.read": ["suppressions", "all|read"],
  "suppression.add": ["suppressions", "all|add|add own"],
  "suppression.lift": ["suppressions", "all"],
  "suppression.upload": ["suppressions", "all|upload own"],
  "template.read": ["content", "all|read"],
  "template.edit": ["content", "all"],
  "template.approve": ["content", "all"],
  "sender.read": ["content", "all|read"],
  "sender.edit": ["content", "all"],
  "script.read": ["content", "all|read|read script"],
  "script.edit": ["content", "all"],
  "form.read": ["content", "all|read|read script"],
  "form.edit": ["content", "all"],
  "campaign.read": ["campaigns", "all|read|read own"],
  "campaign.edit": ["campaigns", "all"],
  "campaign.launch": ["campaigns", "all"],
  "campaign.pause": ["campaigns", "all|pause"],
  "campaign.stop": ["campaigns", "all"],
  "campaign.pacing": ["campaigns", "all|pacing"],
  "task.read": ["calls", "all|read|own"],
  "task.reassign": ["calls", "all"],
  "attempt.read": ["calls", "all|read|own|read attempts"],
  "attempt.correct": ["calls", "all"],
  "call.supervise": ["calls", "all"],
  "call.forceState": ["calls", "all"],
  "recording.play": ["calls", "all|recording"],
  "lead.read": ["leads", "all|read|read own"],
  "lead.claim": ["leads", "all|claim"],
  "lead.decide": ["leads", "all|decide"],
  "lead.publish": ["leads", "all|publish"],
  "lead.recall": ["leads", "all|recall"],
  "lead.fix": ["leads", "all|fix own"],
  "lead.reassign": ["leads", "all|reassign"],
  "portal.lead.read": ["leads", "portal own"],
  "portal.lead.download": ["leads", "portal own"],
  "portal.lead.decide": ["leads", "portal own"],
  "order.read": ["orders", "all|read"],
  "order.edit": ["orders", "all"],
  "order.link": ["orders", "all|link"],
  "portal.order.read": ["orders", "portal own"],
  "portal.order.create": ["orders", "portal own"],
  "portal.order.submit": ["orders", "portal own"],
  "portal.team.manage": ["people", "portal own"],
  "user.read": ["people", "all|read users"],
  "user.manage": ["people", "all"],
  "client.manage": ["people", "all"],
  "settings.read": ["people", "all"],
  "settings.edit": ["people", "all"],
  "audit.read": ["people", "all|audit"],
  "credential.manage": ["people", "all"],
  "sender.credentials": ["people", "all"],
  "system.read": ["people", "all"],
  "system.operate": ["people", "all"],
};

/** What the table does not name: decided with the screens of `design/ui.md`, spelt out per role. */
export const BESIDE_THE_TABLE: Partial<Record<Verb, Partial<Record<Role, "all" | "own">>>> = {
  "task.work": { admin: "all", agent: "own" },
  "attempt.start": { admin: "all", agent: "own" },
  "attempt.dispose": { admin: "all", agent: "own" },
  "recording.download": { admin: "all", qa_reviewer: "all" },
  "lead.export": { admin: "all", qa_reviewer: "all" },
  "client.read": { admin: "all", campaign_manager: "all" },
  "mailbox.read": { admin: "all", campaign_manager: "all" },
  "report.read": { admin: "all", campaign_manager: "all", ops_supervisor: "all" },
  "wallboard.read": { admin: "all", campaign_manager: "all", ops_supervisor: "all" },
  ...Object.fromEntries(
    (["search.use", "job.read", "presence.use"] as const).map((verb) => [
      verb,
      {
        admin: "all",
        campaign_manager: "all",
        data_ops: "all",
        agent: "all",
        qa_reviewer: "all",
        ops_supervisor: "all",
      },
    ]),
  ),
};

function forBoth(word: string, words: string): Partial<Record<Verb, Rule>> {
  return { [`account.${word}`]: ["records", words], [`contact.${word}`]: ["records", words] };
}

/** The scope that the specification gives a role for a verb. */
export function specScope(role: Role, verb: Verb): "all" | "own" | null {
  const beside = BESIDE_THE_TABLE[verb];
  if (beside) return beside[role] ?? null;
  const rule = RULES[verb];
  if (!rule) throw new Error(`the specification's table says nothing about ${verb}`);
  const [area, words] = rule;
  const cell = SPEC[area]![role].split(", ");
  const given = words.split("|").filter((word) => cell.includes(word));
  if (given.length === 0) return null;
  return given.some((word) => !/\bown$/.test(word)) ? "all" : "own";
}
