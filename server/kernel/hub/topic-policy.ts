import { scopeOf } from "#shared/kernel/access.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { presenceTopic } from "#shared/kernel/system-topics.ts";
import type { TopicMatch, TopicParams, TopicTable } from "#shared/kernel/topics.ts";
import type { Exec } from "../db/exec.ts";
import type { TopicPolicy } from "../module.ts";

/** One policy's answer about all topics that it was asked about at once. */
export interface PolicyAnswer {
  asked: readonly TopicMatch[];
  /** Of them, those that may be followed; rejects when the policy fails. */
  allowed: Promise<ReadonlySet<TopicMatch>>;
}

/**
 * Asks each policy once, however many topics it is about; a slow or failing one holds up its own
 * alone. A topic in none of the answers may not be followed.
 */
export type CanSubscribe = (actor: UserActor, matches: readonly TopicMatch[]) => PolicyAnswer[];

/**
 * Who may follow topics. Default deny: the audience must fit, the roles must hold the verb, and a
 * scope of `own` needs the module's policy to say yes. Presence asks for the record's own topic.
 */
export function canSubscribe(deps: {
  topics: TopicTable;
  policy(pattern: string): TopicPolicy | undefined;
  exec: Exec;
}): CanSubscribe {
  const { topics, policy, exec } = deps;
  return (actor, matches) => {
    /** By the pattern whose policy decides: each topic with the one that it is asked about. */
    const byPattern = new Map<string, [TopicMatch, TopicMatch][]>();
    for (const match of matches) {
      const decides = decidingTopic(topics, actor, match);
      if (!decides) continue;
      const pattern = String(decides.def.pattern);
      const pairs = byPattern.get(pattern);
      if (pairs) pairs.push([match, decides]);
      else byPattern.set(pattern, [[match, decides]]);
    }
    return [...byPattern].map(([pattern, pairs]) => ({
      asked: pairs.map(([match]) => match),
      allowed: answered(actor, pairs, policy(pattern), exec),
    }));
  };
}

async function answered(
  actor: UserActor,
  pairs: readonly [TopicMatch, TopicMatch][],
  narrows: TopicPolicy | undefined,
  exec: Exec,
): Promise<ReadonlySet<TopicMatch>> {
  const asked = pairs.map(([, { params }]) => params);
  const yes = narrows && new Set<TopicParams>(await narrows(actor, asked, exec));
  const may = ({ def, params }: TopicMatch) =>
    yes ? yes.has(params) : scopeIn(actor, def) === "all";
  return new Set(pairs.filter(([, decides]) => may(decides)).map(([match]) => match));
}

/** The topic whose policy decides; null when audience or verb refuse already. */
function decidingTopic(topics: TopicTable, actor: UserActor, match: TopicMatch): TopicMatch | null {
  const { def, params } = match;
  if (!audienceFits(def.audience, actor, params) || scopeIn(actor, def) === null) return null;
  if (def !== presenceTopic) return match;
  const names = [
    `record:${params["entity"]}:${params["id"]}`,
    `${params["entity"]}:${params["id"]}`,
  ];
  const record = names.map((name) => topics.match(name)).find((found) => found !== null);
  return record ? decidingTopic(topics, actor, record) : null;
}

const scopeIn = (actor: UserActor, { verb }: TopicMatch["def"]) =>
  verb === "signedIn" ? "all" : scopeOf(actor.roles, verb);

function audienceFits(
  audience: TopicMatch["def"]["audience"],
  actor: UserActor,
  params: Record<string, string>,
): boolean {
  if (audience === "self") return (params["userId"] ?? params["id"]) === actor.userId;
  const client = actor.clientId !== null || actor.roles.includes("client_user");
  return audience === "portal" ? client : !client;
}
