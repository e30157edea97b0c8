import { z } from "zod";
import { zId } from "../../kernel/ids.ts";

const zInstant = z.iso.datetime();

export const AGENT_STATES = [
  "offline",
  "available",
  "reserved",
  "dialing",
  "ringing",
  "on_call",
  "wrap_up",
  "break",
] as const;

export type AgentStateName = (typeof AGENT_STATES)[number];

/** An agent on the wallboard. */
export const zAgentState = z.object({
  userId: zId,
  name: z.string(),
  state: z.enum(AGENT_STATES),
  reason: z.string().nullable(),
  campaignId: zId.nullable(),
  campaignName: z.string().nullable(),
  since: zInstant,
  callsToday: z.number().int(),
});

export type AgentStateRow = z.infer<typeof zAgentState>;
