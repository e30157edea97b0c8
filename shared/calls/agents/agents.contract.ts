import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import { zAgentState } from "./agents.schema.ts";
import { zLine } from "../../kernel/text.ts";

export const setAgentState = endpoint({
  method: "PUT",
  path: "/api/agent-state",
  access: "task.work",
  summary: "Available, on a break, or gone; also says that I am still here",
  body: z.strictObject({
    state: z.enum(["available", "break", "offline"]),
    reason: zLine(60).nullable().default(null),
    campaignId: zId.nullable().default(null),
  }),
  response: zAgentState,
});

export const listAgents = endpoint({
  method: "GET",
  path: "/api/agents",
  access: "wallboard.read",
  summary: "Every agent who was here today, with their state",
  response: z.object({ items: z.array(zAgentState) }),
});
