import { defineEntity, p } from "@mikro-orm/core";
import { check, uniqueIndex } from "#server/kernel/db/declared.ts";

const AgentSessionSchema = defineEntity({
  name: "AgentSession",
  tableName: "agent_session",
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    carrier: p.text(),
    credentialId: p.text().nullable(),
    startedAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    endReason: p.text().nullable(),
    version: p.integer().version(),
    updatedAt: p.datetime(),
  },
  indexes: [uniqueIndex("agent_session_open", "agent_session (user_id) where ended_at is null")],
  checks: [check("agent_session_end_check", "(ended_at is null) = (end_reason is null)")],
});

/** An agent at their phone: one at a time, with the token of their page and one standing leg. */
export class AgentSession extends AgentSessionSchema.class {}
AgentSessionSchema.setClass(AgentSession);
