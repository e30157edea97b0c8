import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { zId } from "../kernel/ids.ts";

export const agentSessionOpened = defineAction(
  "agent_session.opened",
  "agent_session",
  z.object({ agentId: zId }),
);
export const agentSessionClosed = defineAction(
  "agent_session.closed",
  "agent_session",
  z.object({ agentId: zId, reason: z.string() }),
);
