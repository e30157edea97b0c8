import { scopeOf } from "#shared/kernel/access.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { execOf } from "#server/kernel/db/sql.ts";
import type { ScopePolicy, ScopeSql, TopicPolicy } from "#server/kernel/module.ts";
import { followRecords, followWhen } from "#server/kernel/policy.ts";
import type { Exec } from "#server/kernel/db/exec.ts";

/** Readers whose scope is `own`: an agent sees the people of their own tasks and attempts and of leads they took over, a reviewer those of leads. */
export const ownContactsSql: ScopeSql = (roles, id, user) => {
  const parts: string[] = [];
  if (roles.includes("agent")) {
    parts.push(
      `${id} in (select contact_id from call_task where lease_owner = ${user} or owner_id = ${user})`,
      `${id} in (select contact_id from call_attempt where agent_id = ${user})`,
      `${id} in (select contact_id from lead where fixer_id = ${user})`,
    );
  }
  if (roles.includes("qa_reviewer")) {
    // naming the parameter keeps its type known
    parts.push(`(${user} is not null and ${id} in (select contact_id from lead))`);
  }
  return parts.length > 0 ? `(${parts.join(" or ")})` : `${user} is null`;
};

async function owned(actor: UserActor, ids: readonly string[], exec: Exec): Promise<Set<string>> {
  const rows = await exec<{ id: string }>(
    `select t.id from contact t where t.id = any($1::uuid[])
       and ${ownContactsSql(actor.roles, "t.id", "$2::uuid")}`,
    [ids, actor.userId],
  );
  return new Set(rows.map((row) => row.id));
}

/** Of `ids`, those that ownership lets through. */
export const ownContacts: ScopePolicy = async (ctx, ids) =>
  ctx.actor.kind === "user" ? owned(ctx.actor, ids, execOf(ctx)) : new Set();

/** The topics of single records: those that one may read. */
export const canSubscribeToContact: TopicPolicy = async (actor, asked, exec) => {
  if (scopeOf(actor.roles, "contact.read") === "all") return asked;
  return followRecords(asked, "id", (ids) => owned(actor, ids, exec));
};

/** The collection is for those who see all of it. */
export const canSubscribeToContacts = followWhen(
  (actor) => scopeOf(actor.roles, "contact.read") === "all",
);

/** That many were written is for everybody who may read one. */
export const canSubscribeToContactBatches = followWhen(() => true);
