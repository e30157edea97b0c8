import { LockMode } from "@mikro-orm/core";
import type { Holding, User as UserDto } from "#shared/users/users.schema.ts";
import { userDeactivated } from "#shared/users/users.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import type { Handover, Successor } from "#server/kernel/module.ts";
import { holdOrganisationOf, keepAnApprover } from "./client-kind.service.ts";
import { holdTeams, leaveTeams } from "./teams.service.ts";
import { User } from "./users.entity.ts";
import { presentUsers } from "./users.present.ts";
import { endSessions } from "./users.service.ts";

/** What a person holds that somebody must go on with; kinds of which there is none are left out. */
export async function holdingsOf(ctx: Context, id: string): Promise<Holding[]> {
  const known = await ctx.em.count(User, { id });
  if (known === 0) throw notFound("user");
  const holdings: Holding[] = [];
  for (const { what, count } of handovers(ctx)) {
    const n = await count(ctx, id);
    if (n > 0) holdings.push({ what, count: n });
  }
  return holdings;
}

/**
 * Ends a person's access: sessions stop, they leave their teams and campaigns, and all they hold goes to
 * the successor. Reactivating brings the access back, not what was handed over.
 * @throws AppError not_found, stale, wrong_state (holds something and nobody takes over, not active),
 *   invalid (oneself; the last active approver of an organisation; a
 *   successor who is no active staff or may not hold it)
 */
export async function deactivateUser(
  ctx: Context,
  input: { id: string; version: number; successorId: string | null },
): Promise<UserDto> {
  const { id, version, successorId } = input;
  await holdOrganisationOf(ctx, id);
  await holdTeams(ctx);
  // in one order, so that two who take over from one another never deadlock
  const people = await ctx.em.find(
    User,
    { id: [id, ...(successorId ? [successorId] : [])] },
    { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: "asc" } },
  );
  const user = people.find((one) => one.id === id);
  if (!user) throw notFound("user");
  if (user.version !== version) throw stale((await presentUsers(ctx, [id]))[0]);
  if (ctx.actor.kind === "user" && ctx.actor.userId === id) {
    throw invalid("params.id", "You cannot take your own access away; ask another admin.");
  }
  if (user.status === "disabled") {
    throw new AppError("wrong_state", `${user.name} is deactivated already.`);
  }
  const successor = people.find((one) => one.id === successorId && one.id !== id);
  if (successorId && !fits(successor)) {
    throw invalid("body.successorId", "The successor must be another active person of the staff.");
  }
  await keepAnApprover(ctx, user, "params.id");
  user.status = "disabled";
  await endSessions(ctx, user, "rights");
  await ctx.em.flush();
  const handedOver = await handOver(ctx, user, successor ?? null);
  for (const { onOffboard } of ctx.kernel.modules) await onOffboard?.(ctx, id);
  await leaveTeams(ctx, id);
  record(ctx, userDeactivated, id, { successorId, handedOver });
  return (await presentUsers(ctx, [id]))[0]!;
}

async function handOver(ctx: Context, user: User, to: User | null): Promise<Holding[]> {
  if (!to) {
    const held = await holdingsOf(ctx, user.id);
    if (held.length === 0) return [];
    const all = held.map(({ what, count }) => `${what} (${count})`).join(", ");
    throw new AppError("wrong_state", `${user.name} holds ${all}: name who takes over.`);
  }
  const successor: Successor = { id: to.id, name: to.name, roles: to.roles };
  const done: Holding[] = [];
  for (const { what, give } of handovers(ctx)) {
    const count = await give(ctx, user.id, successor);
    if (count > 0) done.push({ what, count });
  }
  return done;
}

const handovers = (ctx: Context): Handover[] =>
  ctx.kernel.modules.flatMap((module) => module.handover ?? []);

const fits = (user: User | undefined): boolean =>
  user !== undefined && user.status === "active" && user.clientId === null;
