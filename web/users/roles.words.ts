import type { Role } from "#shared/kernel/access.ts";

const WORDS: Record<Role, string> = {
  admin: "Admin",
  campaign_manager: "Campaign manager",
  data_ops: "Data ops",
  agent: "Agent",
  qa_reviewer: "QA reviewer",
  ops_supervisor: "Ops supervisor",
  client_user: "Client",
};

export const roleWord = (role: Role): string => WORDS[role];

export const STAFF_ROLES = (Object.keys(WORDS) as Role[]).filter((role) => role !== "client_user");
