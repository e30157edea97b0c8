import { useQuery } from "@tanstack/react-query";
import { agentsTopic } from "#shared/calls/agents/agents.events.ts";
import { useGauges } from "#web/kernel/realtime/hooks.ts";
import type { AgentStateRow } from "#shared/calls/agents/agents.schema.ts";
import { agentsQuery } from "./reports.queries.ts";

/** Everybody who is here to call, each as the hub said last; null until they are read, or could not be. */
export function useAgents(): {
  agents: AgentStateRow[] | null;
  error: Error | null;
  retry: () => void;
} {
  const read = useQuery(agentsQuery);
  const live = useGauges(agentsTopic.ref());
  const retry = () => void read.refetch();
  // what the hub says alone is not everybody
  if (!read.data) return { agents: null, error: read.error, retry };
  const known = new Map(read.data.items.map((agent) => [agent.userId, agent]));
  for (const [userId, agent] of live) {
    const before = known.get(userId);
    // a read that is newer than the last gauge has the later state
    if (!before || agent.since >= before.since) known.set(userId, agent);
  }
  const agents = [...known.values()].filter(({ state }) => state !== "offline");
  return { agents, error: null, retry };
}
