import {
  agentLeadsTopic,
  leadTopic,
  leadsTopic,
  qaClaimsTopic,
  qaQueueTopic,
} from "#shared/leads/leads.events.ts";
import { setQualifiedHandler } from "#server/calls/dispositions/qualified.registry.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { claimsNow } from "./claim-gauge.service.ts";
import { permittedTo } from "#server/kernel/policy.ts";
import { ChecklistTemplate } from "./checklist-template.entity.ts";
import { LeadHistory, LeadNote } from "./lead-history.entity.ts";
import { shortenClaims } from "./claims.service.ts";
import { Lead } from "./lead.entity.ts";
import { leadsHandover } from "./leads.handover.ts";
import {
  canSubscribeToLead,
  canSubscribeToOwnLeads,
  leadsToMend,
  ownLeads,
} from "./leads.policy.ts";
import { projectLeads } from "./leads.project.ts";
import { leadNotices } from "./leads.notices.ts";
import { leadRoutes } from "./leads.routes.ts";
import { createLead } from "./leads.service.ts";
import { searchLeads } from "./leads-search.queries.ts";
import { verifyLeads } from "./leads.verify.ts";

setQualifiedHandler(createLead);

export const leadsModule: ServerModule = {
  name: "leads",
  entities: [Lead, LeadHistory, LeadNote, ChecklistTemplate],
  audited: { Lead: "lead" },
  routes: leadRoutes,
  topics: [
    { def: qaQueueTopic },
    { def: leadsTopic },
    { def: qaClaimsTopic, actual: claimsNow },
    { def: leadTopic, canSubscribe: canSubscribeToLead },
    // an audience of `self` holds the right one already
    { def: agentLeadsTopic, canSubscribe: canSubscribeToOwnLeads },
  ],
  project: { lead: projectLeads },
  scopePolicies: { "lead.read": ownLeads, "lead.fix": leadsToMend },
  replayPolicies: { leads: permittedTo("lead.read"), lead: permittedTo("lead.read") },
  handover: leadsHandover,
  notices: leadNotices,
  search: [searchLeads],
  onDisconnect: shortenClaims,
  verify: verifyLeads,
};
