import type { ChangeColleague, InviteColleague, PortalPerson } from "#shared/portal/team.schema.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { authorizeClient, holdOrganisation } from "#server/users/client-kind.service.ts";
import { deactivateUser } from "#server/users/offboarding.service.ts";
import { changeUser, inviteUnseen, reinviteUser } from "#server/users/users.service.ts";
import { asPortal, asPortalWithin, portalPeople } from "./portal.queries.ts";
import { organisation } from "./portal.service.ts";

/** People of one organisation who may get in; an approver outside the agency mails no more strangers. */
const MOST_PEOPLE = 200;
/** Invitations of one organisation within 24 hours, those sent again too. */
const MOST_INVITATIONS = 50;
const DAY_MS = 86_400_000;
/** Between two invitations to the same person, ms. */
const AGAIN_MS = 60_000;

/** Everybody of the reader's organisation, deactivated people too. */
export function myTeam(ctx: Context): Promise<PortalPerson[]> {
  return asPortal(ctx, organisation(ctx), (portal) => portalPeople(portal, null));
}

/**
 * Invites a person into the organisation by mail. Whether the address is known elsewhere shows in
 * nothing: such a person stands in the team as any other who has not joined.
 * @throws AppError forbidden to a viewer, invalid, too_many
 */
export async function inviteColleague(ctx: Context, input: InviteColleague): Promise<PortalPerson> {
  const clientId = await manage(ctx);
  const mine = await queryOne(
    ctx,
    `select 1 from app_user where coalesce(taken_email, email) = $1 and client_id = $2`,
    [input.email, clientId],
  );
  if (mine) throw invalid("body.email", "This person is in your team already.");
  await keepWithinDay(ctx, clientId);
  const people = await queryOne<{ n: number }>(
    ctx,
    `select count(*)::int as n from app_user where client_id = $1 and status <> 'disabled'`,
    [clientId],
  );
  if (people!.n >= MOST_PEOPLE) {
    throw invalid("body.email", `A team has ${MOST_PEOPLE} people at most; deactivate some first.`);
  }
  const { id } = await inviteUnseen(ctx, { ...input, roles: ["client_user"], clientId });
  return personWithin(ctx, clientId, id);
}

/**
 * Changes a colleague's name or kind, or lets them in again; a change of rights ends their sessions.
 * @throws AppError forbidden to a viewer, not_found, stale, invalid (the own kind)
 */
export async function changeColleague(
  ctx: Context,
  id: string,
  version: number,
  input: ChangeColleague,
): Promise<PortalPerson> {
  const clientId = await manage(ctx);
  const seen = await personWithin(ctx, clientId, id);
  if (isMe(ctx, id) && input.clientKind && input.clientKind !== seen.clientKind) {
    throw invalid("body.clientKind", "You cannot take your own rights away; ask another approver.");
  }
  return inPortalWords(ctx, clientId, id, () => changeUser(ctx, id, version, input));
}

/** Ends a colleague's access. @throws AppError forbidden to a viewer, not_found, stale, invalid (oneself) */
export async function deactivateColleague(
  ctx: Context,
  id: string,
  version: number,
): Promise<PortalPerson> {
  const clientId = await manage(ctx);
  await personWithin(ctx, clientId, id);
  if (isMe(ctx, id)) {
    throw invalid("params.id", "You cannot take your own access away; ask another approver.");
  }
  return inPortalWords(ctx, clientId, id, () =>
    deactivateUser(ctx, { id, version, successorId: null }),
  );
}

/** Sends the invitation again. @throws AppError forbidden to a viewer, not_found, wrong_state, too_many */
export async function reinviteColleague(ctx: Context, id: string): Promise<PortalPerson> {
  const clientId = await manage(ctx);
  await personWithin(ctx, clientId, id);
  const justNow = await queryOne(
    ctx,
    `select 1 from user_link where user_id = $1 and kind = 'invite' and created_at > $2`,
    [id, new Date(ctx.now().getTime() - AGAIN_MS)],
  );
  if (justNow) {
    throw new AppError("too_many", "The invitation went out less than a minute ago.");
  }
  await keepWithinDay(ctx, clientId);
  return inPortalWords(ctx, clientId, id, () => reinviteUser(ctx, id));
}

/** An organisation mails so many invitations a day; the oldest of them says when it may again. */
async function keepWithinDay(ctx: Context, clientId: string): Promise<void> {
  const since = new Date(ctx.now().getTime() - DAY_MS);
  const sent = await queryOne<{ n: number; oldest: string | null }>(
    ctx,
    `select count(*)::int as n, min(l.created_at) as oldest
       from user_link l join app_user u on u.id = l.user_id
      where u.client_id = $1 and l.kind = 'invite' and l.created_at > $2`,
    [clientId, since],
  );
  if (!sent?.oldest || sent.n < MOST_INVITATIONS) return;
  throw new AppError(
    "too_many",
    `Your organisation sent ${MOST_INVITATIONS} invitations within a day; go on tomorrow.`,
    { until: new Date(Date.parse(sent.oldest) + DAY_MS).toISOString() },
  );
}

/**
 * The organisation, held, of an approver: one who was made a viewer or deactivated while they waited
 * does no more.
 */
async function manage(ctx: Context): Promise<string> {
  const clientId = organisation(ctx);
  await holdOrganisation(ctx, clientId);
  await authorizeClient(ctx, "portal.team.manage");
  return clientId;
}

/** @throws AppError not_found for what is not there, is staff and is another organisation's */
async function personWithin(ctx: Context, clientId: string, id: string): Promise<PortalPerson> {
  const [person] = await asPortalWithin(ctx, clientId, (portal) => portalPeople(portal, [id]));
  if (!person) throw notFound("person");
  return person;
}

/** Does it with the agency's command, and shows the person, changed or changed elsewhere, as the portal does. */
async function inPortalWords(
  ctx: Context,
  clientId: string,
  id: string,
  work: () => Promise<unknown>,
): Promise<PortalPerson> {
  try {
    await work();
  } catch (err) {
    if (!(err instanceof AppError) || err.code !== "stale") throw err;
    throw stale(await personWithin(ctx, clientId, id));
  }
  return personWithin(ctx, clientId, id);
}

const isMe = (ctx: Context, id: string): boolean => userOf(ctx).userId === id;
