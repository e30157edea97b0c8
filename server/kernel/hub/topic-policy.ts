import { scopeOf } from "#shared/kernel/access.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { presenceTopic } from "#shared/kernel/system-topics.ts";
import type { TopicMatch, TopicTable } from "#shared/kernel/topics.ts";
import type { Exec } from "../db/exec.ts";

/** Narrows a topic to single records; a module registers it beside its definition. */
export type TopicPolicy = (
  actor: UserActor,
  params: Record<string, string>,
  exec: Exec,
) => Promise<boolean>;

export type CanSubscribe = (actor: UserActor, match: TopicMatch) => Promise<boolean>;

/**
 * Who may follow a topic. Default deny: the audience must fit, the roles must hold the verb, and a
 * scope of `own` needs the module's policy to say yes. Presence asks for the record's own topic.
 */
export function canSubscribe(deps: {
  topics: TopicTable;
  policy(pattern: string): TopicPolicy | undefined;
  exec: Exec;
}): CanSubscribe {
  const { topics, policy, exec } = deps;
  const may: CanSubscribe = async (actor, { def, params }) => {
    if (!audienceFits(def.audience, actor, params)) return false;
    const scope = def.verb === "signedIn" ? "all" : scopeOf(actor.roles, def.verb);
    if (scope === null) return false;
    if (def === presenceTopic) {
      const names = [
        `record:${params["entity"]}:${params["id"]}`,
        `${params["entity"]}:${params["id"]}`,
      ];
      const record = names.map((name) => topics.match(name)).find((found) => found !== null);
      return record ? may(actor, record) : false;
    }
    const narrows = policy(def.pattern);
    if (narrows) return narrows(actor, params, exec);
    return scope === "all";
  };
  return may;
}

function audienceFits(
  audience: TopicMatch["def"]["audience"],
  actor: UserActor,
  params: Record<string, string>,
): boolean {
  if (audience === "self") return (params["userId"] ?? params["id"]) === actor.userId;
  const client = actor.clientId !== null || actor.roles.includes("client_user");
  return audience === "portal" ? client : !client;
}
