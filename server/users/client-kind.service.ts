import type { Verb } from "#shared/kernel/access.ts";
import { kindMay } from "#shared/users/client-kind.rules.ts";
import type { ClientKind } from "#shared/users/client-kind.rules.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { forbidden, invalid } from "#server/kernel/errors.ts";
import { authorize } from "#server/kernel/policy.ts";
import type { User } from "./users.entity.ts";

/**
 * What the client user who acts is now, whatever their token was made for.
 * @throws AppError forbidden to staff and to who has been deactivated
 */
export async function clientKindNow(ctx: Context): Promise<ClientKind> {
  const found = await queryOne<{ kind: ClientKind }>(
    ctx,
    `select coalesce(client_kind, 'approver') as kind from app_user
      where id = $1 and client_id is not null and status = 'active'`,
    [userOf(ctx).userId],
  );
  if (!found) throw forbidden();
  return found.kind;
}

/**
 * The client user's role and kind give `verb`. Asked before any record is looked for, so that the
 * refusal is the same whatever there is.
 * @throws AppError forbidden
 */
export async function authorizeClient(ctx: Context, verb: Verb): Promise<void> {
  authorize(ctx, verb);
  if (!kindMay(await clientKindNow(ctx), verb)) throw forbidden();
}

/** Who changes an organisation's people waits for the others: two approvers cannot end one another. */
export async function holdOrganisation(ctx: Context, clientId: string): Promise<void> {
  await query(ctx, `select from client where id = $1 for no key update`, [clientId]);
}

/** The same by one of its people, before any row of people; staff have none. */
export async function holdOrganisationOf(ctx: Context, userId: string): Promise<void> {
  await query(
    ctx,
    `select from client where id = (select client_id from app_user where id = $1)
        for no key update`,
    [userId],
  );
}

/**
 * Refuses to take rights from the last active approver of an organisation, which is held.
 * @param path of the field that would take them
 * @throws AppError invalid
 */
export async function keepAnApprover(
  ctx: Context,
  { id, clientId, clientKind, status, name }: User,
  path: string,
): Promise<void> {
  if (!clientId || clientKind === "viewer" || status !== "active") return;
  const other = await queryOne(
    ctx,
    `select 1 from app_user
      where client_id = $1 and id <> $2 and status = 'active'
        and client_kind is distinct from 'viewer' limit 1`,
    [clientId, id],
  );
  if (other) return;
  throw invalid(
    path,
    `${name} is the organisation's last active approver; make another person one first.`,
  );
}
