import { defineTopic } from "../../kernel/topics.ts";
import { zAgentState } from "./agents.schema.ts";

/** State of each agent, key = their id. */
export const agentsTopic = defineTopic({
  pattern: "agents",
  class: "gauge",
  audience: "agency",
  verb: "wallboard.read",
  value: zAgentState,
});
