import { LockMode } from "@mikro-orm/core";
import type {
  ChangeUser,
  Client,
  InviteUser,
  User as UserDto,
} from "#shared/users/users.schema.ts";
import { userTopic } from "#shared/kernel/system-topics.ts";
import {
  clientCreated,
  userChanged,
  userInvited,
  userResetRequested,
  userRevoked,
} from "#shared/users/users.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { publish, record } from "#server/kernel/db/transact.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { holdOrganisationOf, keepAnApprover } from "./client-kind.service.ts";
import { User } from "./users.entity.ts";
import { presentClients, presentUsers } from "./users.present.ts";

const DAY = 86_400_000;
const LINK_LIFE = { invite: 7 * DAY, reset: DAY / 24 } as const;

/** Invites a person: the user exists as `invited` until the mailed link is used. */
export async function inviteUser(ctx: Context, input: InviteUser): Promise<UserDto> {
  const taken = await ctx.em.findOne(User, { email: input.email });
  if (taken) throw invalid("body.email", "There is already a user with this e-mail.");
  return createInvited(ctx, input, null);
}

/**
 * Invites for somebody who may not learn which addresses there are: one that is another account's makes
 * a person of the same look, whom no mail reaches. An admin sees which they are.
 */
export async function inviteUnseen(ctx: Context, input: InviteUser): Promise<UserDto> {
  const taken = await ctx.em.findOne(User, { email: input.email });
  if (!taken) return createInvited(ctx, input, null);
  // an address that nobody has or can have (RFC 2606)
  const email = `${ctx.newId()}@taken.invalid`;
  return createInvited(ctx, { ...input, email }, input.email);
}

async function createInvited(
  ctx: Context,
  input: InviteUser,
  takenEmail: string | null,
): Promise<UserDto> {
  if (input.clientId && (await presentClients(ctx, input.clientId)).length === 0) {
    throw invalid("body.clientId", "There is no such organisation.");
  }
  const user = ctx.em.create(User, {
    ...input,
    takenEmail,
    clientKind: input.clientId ? (input.clientKind ?? "approver") : null,
    id: ctx.newId(),
    skills: [],
    status: "invited",
    sessionVersion: 1,
    version: 1,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  await ctx.em.flush();
  record(ctx, userInvited, user.id, { linkId: await newLink(ctx, user.id, "invite") });
  return presentOne(ctx, user.id);
}

/** Sends a fresh invitation; links sent before stop working. @throws AppError wrong_state */
export async function reinviteUser(ctx: Context, id: string): Promise<UserDto> {
  const user = await lock(ctx, id);
  if (user.status !== "invited") {
    throw new AppError("wrong_state", `${user.name} has already joined.`);
  }
  record(ctx, userInvited, id, { linkId: await newLink(ctx, id, "invite") });
  return presentOne(ctx, id);
}

/**
 * Changes name, roles, skills or a client user's kind, or lets a deactivated person in again. A change
 * of rights ends the person's sessions, so that no token with the old rights stays in use. Who never
 * joined is invited again, not active.
 * @throws AppError stale, not_found, invalid (nobody takes their own admin role or access; an
 *   organisation keeps an active approver)
 */
export async function changeUser(
  ctx: Context,
  id: string,
  version: number,
  input: ChangeUser,
): Promise<UserDto> {
  await holdOrganisationOf(ctx, id);
  const user = await lock(ctx, id);
  if (user.version !== version) throw stale(await presentOne(ctx, id));
  const self = ctx.actor.kind === "user" && ctx.actor.userId === id;
  if (self && input.roles && !input.roles.includes("admin")) {
    throw invalid("body.roles", "You cannot take your own access away; ask another admin.");
  }
  if (input.roles && input.roles.includes("client_user") !== (user.clientId !== null)) {
    throw invalid("body.roles", "A client user stays one, and staff never become one.");
  }
  if (input.status === "active" && user.status === "invited") {
    throw invalid("body.status", "An invited person becomes active by accepting the invitation.");
  }
  if (input.clientKind && user.clientId === null) {
    throw invalid("body.clientKind", "Only a client user is an approver or a viewer.");
  }
  if (input.clientKind === "viewer") await keepAnApprover(ctx, user, "body.clientKind");
  const rights =
    (input.clientKind !== undefined && input.clientKind !== (user.clientKind ?? "approver")) ||
    (input.status !== undefined && input.status !== user.status) ||
    (input.roles !== undefined && input.roles.toSorted().join() !== user.roles.toSorted().join());
  // who never had a password comes in by an invitation sent again
  const joins = user.status === "disabled" && !user.passwordHash;
  Object.assign(user, defined(input), { updatedAt: ctx.now() });
  if (input.status && joins) user.status = "invited";
  record(ctx, userChanged, id, {});
  if (rights) await endSessions(ctx, user, "rights");
  await ctx.em.flush();
  return presentOne(ctx, id);
}

function defined<T extends object>(input: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

/** Signs a person out everywhere: REST and sockets stop within two seconds. */
export async function revokeUser(ctx: Context, id: string): Promise<UserDto> {
  const user = await lock(ctx, id);
  await endSessions(ctx, user, "operator");
  await ctx.em.flush();
  return presentOne(ctx, id);
}

type Why = "password" | "rights" | "operator" | "reuse" | "signed_out";

/** Ends all sessions of `user`: refresh tokens, access tokens (by version) and live sockets. */
export async function endSessions(ctx: Context, user: User, why: Why): Promise<void> {
  user.endSessions();
  user.updatedAt = ctx.now();
  await execute(
    ctx,
    `update session set revoked_at = $2 where user_id = $1 and revoked_at is null`,
    [user.id, ctx.now()],
  );
  record(ctx, userRevoked, user.id, { why });
  publish(
    ctx,
    userTopic.event(
      { id: user.id },
      "revoked",
      { sessionVersion: user.sessionVersion },
      { authz: true },
    ),
  );
}

/** A reset link for an active person, mailed by a subscriber; silent when there is none. */
export async function requestReset(ctx: Context, email: string): Promise<void> {
  const user = await ctx.em.findOne(User, { email, status: "active" });
  if (!user) return;
  record(ctx, userResetRequested, user.id, { linkId: await newLink(ctx, user.id, "reset") });
}

/** Adds a client organisation. @throws AppError invalid when the name is taken */
export async function createClient(ctx: Context, name: string): Promise<Client> {
  const taken = await queryOne(ctx, `select 1 from client where lower(name) = lower($1)`, [name]);
  if (taken) throw invalid("body.name", "There is already an organisation of this name.");
  const id = ctx.newId();
  await execute(
    ctx,
    `insert into client (id, name, created_at, updated_at) values ($1, $2, $3, $3)`,
    [id, name, ctx.now()],
  );
  record(ctx, clientCreated, id, {});
  return (await presentClients(ctx, id))[0]!;
}

/** One-time link: its token is a signature over its id, so only the id is ever stored or queued. */
async function newLink(ctx: Context, userId: string, kind: "invite" | "reset"): Promise<string> {
  const id = ctx.newId();
  await execute(
    ctx,
    `with older as (
       update user_link set used_at = $4 where user_id = $2 and kind = $3 and used_at is null
     )
     insert into user_link (id, user_id, kind, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
    [id, userId, kind, ctx.now(), new Date(ctx.now().getTime() + LINK_LIFE[kind])],
  );
  return id;
}

/** The address to mail for a link; built from PUBLIC_URL, never from a Host header. */
export function linkUrl(kernel: Kernel, kind: "invite" | "reset", linkId: string): string {
  const token = kernel.keys.sign(`link-${kind}`, linkId);
  return `${kernel.config.publicUrl}/${kind}/${token}`;
}

const USABLE = `id = $1 and kind = $2 and used_at is null and expires_at > $3`;

function linkGone(): AppError {
  return new AppError("gone", "This link has been used or is too old; ask for a new one.");
}

/** The link may be used now; `useLink` decides. @throws AppError gone */
export async function checkLink(
  ctx: Context,
  kind: "invite" | "reset",
  token: string,
): Promise<void> {
  const id = ctx.kernel.keys.verify(`link-${kind}`, token);
  const params = [id, kind, ctx.now()];
  const open = id && (await queryOne(ctx, `select 1 from user_link where ${USABLE}`, params));
  if (!open) throw linkGone();
}

/**
 * Uses a link up and gives its person, locked.
 * @throws AppError gone when it is forged, used, replaced or too old: one answer for all
 */
export async function useLink(
  ctx: Context,
  kind: "invite" | "reset",
  token: string,
): Promise<User> {
  const id = ctx.kernel.keys.verify(`link-${kind}`, token);
  const whose =
    id &&
    (await queryOne<{ userId: string }>(
      ctx,
      `select user_id as "userId" from user_link where id = $1::uuid`,
      [id],
    ));
  if (!whose) throw linkGone();
  // the person first, as everybody who sends or ends links does
  const user = await lock(ctx, whose.userId);
  const used = await execute(ctx, `update user_link set used_at = $3 where ${USABLE}`, [
    id,
    kind,
    ctx.now(),
  ]);
  if (used === 0) throw linkGone();
  return user;
}

/** Ends what was mailed to a person to get in by: after a new password nothing older lets anybody in. */
export async function closeLinks(ctx: Context, userId: string): Promise<void> {
  await execute(ctx, `update user_link set used_at = $2 where user_id = $1 and used_at is null`, [
    userId,
    ctx.now(),
  ]);
}

async function lock(ctx: Context, id: string): Promise<User> {
  const user = await ctx.em.findOne(User, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!user) throw notFound("user");
  return user;
}

async function presentOne(ctx: Context, id: string): Promise<UserDto> {
  await ctx.em.flush();
  return (await presentUsers(ctx, [id]))[0]!;
}

export const NO_OWNER = "The owner must be an active colleague.";

/** Of these, the people who may own records: active, and of the agency. They stay so until the commit. */
export async function possibleOwners(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await query<{ id: string }>(
    ctx,
    `select id from app_user
      where id = any ($1::uuid[]) and status = 'active' and client_id is null
      order by id for share`,
    [[...new Set(ids)]],
  );
  return new Set(rows.map((row) => row.id));
}

/** @throws AppError invalid at `body.ownerId` when this person cannot own records */
export async function checkOwner(ctx: Context, ownerId: string | null | undefined): Promise<void> {
  if (!ownerId || (await possibleOwners(ctx, [ownerId])).has(ownerId)) return;
  throw invalid("body.ownerId", NO_OWNER);
}
