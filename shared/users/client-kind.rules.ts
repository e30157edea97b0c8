import type { Verb } from "../kernel/access.ts";

/** What a client user is within the own organisation. */
export const CLIENT_KINDS = ["approver", "viewer"] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** All that a viewer keeps of the role's verbs: one that is added later is an approver's until it stands here. */
const VIEWERS: ReadonlySet<Verb> = new Set([
  "portal.order.read",
  "portal.lead.read",
  "portal.lead.download",
]);

/** A client user of this kind keeps the verb that the role gives. */
export function kindMay(kind: ClientKind, verb: Verb): boolean {
  return kind === "approver" || VIEWERS.has(verb);
}
