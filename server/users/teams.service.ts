import { LockMode } from "@mikro-orm/core";
import {
  teamChanged,
  teamCreated,
  teamDeleted,
  teamMembersAdded,
  teamMembersRemoved,
} from "#shared/users/teams.events.ts";
import type { ChangeTeam, CreateTeam, Team as TeamDto } from "#shared/users/teams.schema.ts";
import { userTeamsChanged } from "#shared/users/users.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { hold } from "#server/kernel/db/locks.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { invalid, notFound, stale } from "#server/kernel/errors.ts";
import { Team } from "./team.entity.ts";
import { presentTeams } from "./teams.present.ts";

/**
 * Held by whoever changes teams, and by who lets a person go, before any row: the one locks teams and
 * then people, the other people and then teams.
 */
export async function holdTeams(ctx: Context): Promise<void> {
  await hold(ctx, "teams");
}

/** Makes a team. Its lead is one of its members. @throws AppError invalid (name taken, no staff) */
export async function createTeam(ctx: Context, input: CreateTeam): Promise<TeamDto> {
  await holdTeams(ctx);
  await refuseTaken(ctx, input.name, null);
  const { leadId } = input;
  const members = [...new Set([...input.memberIds, ...(leadId ? [leadId] : [])])];
  await refuseOthers(ctx, members, "body.memberIds");
  const now = ctx.now();
  const id = ctx.newId();
  ctx.em.create(Team, { id, name: input.name, leadId, version: 1, createdAt: now, updatedAt: now });
  await ctx.em.flush();
  const userIds = await insertMembers(ctx, id, members);
  record(ctx, teamCreated, id, { userIds });
  await touchUsers(ctx, userIds);
  return presentOne(ctx, id);
}

/** Renames a team or sets its lead. @throws AppError not_found, stale, invalid */
export async function changeTeam(
  ctx: Context,
  id: string,
  version: number,
  input: ChangeTeam,
): Promise<TeamDto> {
  const team = await lock(ctx, id, version);
  const { name, leadId } = input;
  const renamed = name !== undefined && name !== team.name;
  if (renamed) {
    await refuseTaken(ctx, name, id);
    team.name = name;
  }
  let userIds: string[] = [];
  if (leadId !== undefined) {
    if (leadId) {
      await refuseOthers(ctx, [leadId], "body.leadId");
      userIds = await insertMembers(ctx, id, [leadId]);
    }
    team.leadId = leadId;
  }
  team.updatedAt = ctx.now();
  await ctx.em.flush();
  record(ctx, teamChanged, id, { userIds });
  await touchUsers(ctx, renamed ? await memberIds(ctx, id) : userIds);
  return presentOne(ctx, id);
}

/** Deletes a team: what its members shared with it is seen by each owner alone again. */
export async function deleteTeam(ctx: Context, id: string, version: number): Promise<void> {
  const team = await lock(ctx, id, version);
  const userIds = await memberIds(ctx, id);
  await execute(ctx, `delete from team_member where team_id = $1`, [id]);
  team.leadId = null;
  team.deletedAt = ctx.now();
  team.updatedAt = ctx.now();
  await ctx.em.flush();
  record(ctx, teamDeleted, id, { userIds });
  await touchUsers(ctx, userIds);
}

/** Adds members; who is in the team already stays. @throws AppError not_found, invalid */
export async function addTeamMembers(
  ctx: Context,
  id: string,
  userIds: readonly string[],
): Promise<TeamDto> {
  await lock(ctx, id);
  await refuseOthers(ctx, userIds, "body.userIds");
  const added = await insertMembers(ctx, id, userIds);
  if (added.length === 0) return presentOne(ctx, id);
  await touchTeam(ctx, id);
  record(ctx, teamMembersAdded, id, { userIds: added });
  await touchUsers(ctx, added);
  return presentOne(ctx, id);
}

/** Takes members out; a lead who leaves leads it no more. @throws AppError not_found */
export async function removeTeamMembers(
  ctx: Context,
  id: string,
  userIds: readonly string[],
): Promise<TeamDto> {
  await lock(ctx, id);
  const gone = await query<{ user_id: string }>(
    ctx,
    `delete from team_member where team_id = $1 and user_id = any ($2::uuid[]) returning user_id`,
    [id, userIds],
  );
  const removed = gone.map((row) => row.user_id);
  if (removed.length === 0) return presentOne(ctx, id);
  await execute(
    ctx,
    `update team set lead_id = null where id = $1 and lead_id = any ($2::uuid[])`,
    [id, removed],
  );
  await touchTeam(ctx, id);
  record(ctx, teamMembersRemoved, id, { userIds: removed });
  await touchUsers(ctx, removed);
  return presentOne(ctx, id);
}

/** Takes a person out of every team; `holdTeams` comes first, before the person is locked. */
export async function leaveTeams(ctx: Context, userId: string): Promise<void> {
  const teams = await query<{ team_id: string }>(
    ctx,
    `select t.id as team_id from team t
      where t.id in (select team_id from team_member where user_id = $1)
      order by t.id for update`,
    [userId],
  );
  for (const { team_id } of teams) await removeTeamMembers(ctx, team_id, [userId]);
}

async function memberIds(ctx: Context, id: string): Promise<string[]> {
  const rows = await query<{ user_id: string }>(
    ctx,
    `select user_id from team_member where team_id = $1 order by user_id`,
    [id],
  );
  return rows.map((row) => row.user_id);
}

/** @returns those who were no members before */
async function insertMembers(
  ctx: Context,
  id: string,
  userIds: readonly string[],
): Promise<string[]> {
  const rows = await query<{ user_id: string }>(
    ctx,
    `insert into team_member (team_id, user_id, added_at)
     select $1::uuid, u.id, $3::timestamptz from (select distinct id from unnest($2::uuid[]) as w(id) order by id) u
     on conflict do nothing returning user_id`,
    [id, userIds, ctx.now()],
  );
  return rows.map((row) => row.user_id);
}

/** Teams are of staff who may sign in: a client's person never joins one. */
async function refuseOthers(ctx: Context, userIds: readonly string[], path: string): Promise<void> {
  // held until the end: nobody is let go between this look and their membership
  const able = await query(
    ctx,
    `select id from app_user where id = any ($1::uuid[]) and client_id is null and status <> 'disabled'
      order by id for share`,
    [userIds],
  );
  if (able.length < new Set(userIds).size)
    throw invalid(path, "Only active staff can be in a team.");
}

async function refuseTaken(ctx: Context, name: string, id: string | null): Promise<void> {
  const taken = await queryOne(
    ctx,
    `select from team where lower(name) = lower($1) and deleted_at is null
        and id is distinct from $2::uuid`,
    [name, id],
  );
  if (taken) throw invalid("body.name", "There is already a team of this name.");
}

async function touchTeam(ctx: Context, id: string): Promise<void> {
  await execute(ctx, `update team set version = version + 1, updated_at = $2 where id = $1`, [
    id,
    ctx.now(),
  ]);
}

/** Their rows name their teams: a new version, so that screens take the new row. */
async function touchUsers(ctx: Context, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await execute(
    ctx,
    `update app_user u set version = version + 1, updated_at = $2
       from (select id from app_user where id = any ($1::uuid[]) order by id for update) o
      where u.id = o.id`,
    [userIds, ctx.now()],
  );
  for (const userId of userIds) record(ctx, userTeamsChanged, userId, {});
}

/** @throws AppError not_found, stale when `version` is given and no longer stands */
async function lock(ctx: Context, id: string, version?: number): Promise<Team> {
  await holdTeams(ctx);
  const team = await ctx.em.findOne(
    Team,
    { id, deletedAt: null },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!team) throw notFound("team");
  if (version !== undefined && team.version !== version) throw stale(await presentOne(ctx, id));
  return team;
}

async function presentOne(ctx: Context, id: string): Promise<TeamDto> {
  const { deleted: _, ...team } = (await presentTeams(ctx, [id]))[0]!;
  return team;
}
