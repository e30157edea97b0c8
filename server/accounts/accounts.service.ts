import { LockMode } from "@mikro-orm/core";
import { deriveAccount } from "#shared/accounts/account.rules.ts";
import {
  accountCreated,
  accountDeleted,
  accountRestored,
} from "#shared/accounts/accounts.events.ts";
import { accountFields } from "#shared/accounts/accounts.schema.ts";
import type {
  AccountCreate,
  AccountDetail,
  AccountPatch,
} from "#shared/accounts/accounts.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { assignChanged, changedSince } from "#server/kernel/db/edits.ts";
import { hold } from "#server/kernel/db/locks.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { publish, record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { authorize, authorizeOn } from "#server/kernel/policy.ts";
import { checkOwner } from "#server/users/users.service.ts";
import { Account } from "./accounts.entity.ts";
import { staleNamesOf } from "./accounts.project.ts";
import { accountDetail } from "./accounts.queries.ts";

/** Creates an account by hand. @throws AppError invalid with the fields to mend */
export async function createAccount(ctx: Context, input: AccountCreate): Promise<AccountDetail> {
  authorize(ctx, "account.create");
  await checkOwner(ctx, input.ownerId);
  const account = ctx.em.create(Account, {
    aliasDomains: [],
    techStack: [],
    intentTopics: [],
    tags: [],
    custom: {},
    ...input,
    ...derive(input, input),
    id: ctx.newId(),
    source: "manual",
    lockedFields: lockable(Object.keys(input)),
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  await refuseCycle(ctx, account.id, input.parentId);
  record(ctx, accountCreated, account.id, {});
  await ctx.em.persist(account).flush();
  return accountDetail(ctx, account.id);
}

/**
 * Changes fields of an account as a person does; the fields changed are from then on kept from imports.
 * @param version the one the person saw
 * @throws AppError stale with the current account and the fields changed meanwhile
 */
export async function updateAccount(
  ctx: Context,
  id: string,
  version: number,
  patch: AccountPatch,
): Promise<AccountDetail> {
  await authorizeOn(ctx, "account.edit", id, "account", "account.read");
  if (patch.parentId) await lockParents(ctx);
  const account = await locked(ctx, id, version);
  if (account.deletedAt)
    throw new AppError("wrong_state", "This account is deleted; restore it first.");
  if (patch.ownerId !== account.ownerId) await checkOwner(ctx, patch.ownerId);
  if (patch.parentId) await refuseCycle(ctx, id, patch.parentId);
  const changed = assignChanged(account, { ...patch, ...derive({ ...account, ...patch }, patch) });
  if (changed.length > 0) {
    account.lockedFields = patch.lockedFields ?? [
      ...new Set([...account.lockedFields, ...lockable(changed)]),
    ];
    account.updatedAt = ctx.now();
    await ctx.em.flush();
    if (changed.includes("name")) publish(ctx, ...(await staleNamesOf(ctx, id)));
  }
  return accountDetail(ctx, id);
}

/** Hides an account until it is restored. */
export async function deleteAccount(ctx: Context, id: string, version: number): Promise<void> {
  await authorizeOn(ctx, "account.delete", id, "account", "account.read");
  const account = await locked(ctx, id, version);
  if (account.deletedAt) return;
  account.deletedAt = ctx.now();
  account.updatedAt = ctx.now();
  record(ctx, accountDeleted, id, {});
}

/** Brings a deleted account back; one that is there stays as it is. @throws AppError not_found, stale */
export async function restoreAccount(
  ctx: Context,
  id: string,
  version: number,
): Promise<AccountDetail> {
  await authorizeOn(ctx, "account.delete", id, "account", "account.read");
  const account = await locked(ctx, id, version);
  if (account.deletedAt) {
    account.deletedAt = null;
    account.updatedAt = ctx.now();
    record(ctx, accountRestored, id, {});
    await ctx.em.flush();
  }
  return accountDetail(ctx, id);
}

async function locked(ctx: Context, id: string, version: number): Promise<Account> {
  const account = await ctx.em.findOne(Account, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!account) throw notFound("account");
  if (account.version === version) return account;
  throw stale(await accountDetail(ctx, id), await changedSince(ctx, "account", id, version));
}

/** Derived columns of the whole record; faults only in what the person sent. */
function derive(whole: Partial<Account> | AccountPatch, sent: AccountPatch) {
  const { derived, faults } = deriveAccount(whole);
  const own = faults.filter((fault) => fault.field in sent);
  if (own.length === 0) return derived;
  throw new AppError("invalid", own[0]!.message, {
    errors: own.map(({ field, message }) => ({ path: `body.${field}`, message })),
  });
}

/** Fields that a person sets by hand and imports then leave alone. */
function lockable(fields: readonly PropertyKey[]): string[] {
  return fields.map(String).filter((field) => field in accountFields && field !== "lockedFields");
}

/** Nobody else changes parents until the commit; comes before any account's row is locked. */
export async function lockParents(ctx: Context): Promise<void> {
  await hold(ctx, "accountParents");
}

/** Of these, the accounts that can be a parent or company of something. */
export async function liveAccounts(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await query<{ id: string }>(
    ctx,
    `select id from account where id = any ($1::uuid[]) and deleted_at is null`,
    [[...new Set(ids)]],
  );
  return new Set(rows.map((row) => row.id));
}

/** After parents were written set-wise under `lockParents`. @throws AppError invalid when a circle closed */
export async function refuseCircles(ctx: Context, ids: readonly string[]): Promise<void> {
  const circle = await queryOne(
    ctx,
    `with recursive up as (
       select id as start, parent_id from account where id = any ($1::uuid[])
       union
       select up.start, a.parent_id from account a join up on a.id = up.parent_id
     )
     select start from up where parent_id = start limit 1`,
    [ids],
  );
  if (circle) throw invalid("body.records", "An account cannot be a parent of its own parent.");
}

/** A parent must exist and must not be a child of its child. */
async function refuseCycle(ctx: Context, id: string, parentId: string | null | undefined) {
  if (!parentId) return;
  const row = await queryOne<{ found: boolean; cycle: boolean }>(
    ctx,
    `with recursive up as (
       select id, parent_id from account where id = $1 and deleted_at is null
       union
       select a.id, a.parent_id from account a join up on a.id = up.parent_id
     )
     select count(*) > 0 as found, coalesce(bool_or(id = $2), false) as cycle from up`,
    [parentId, id],
  );
  if (!row?.found) throw invalid("body.parentId", "There is no such account.");
  if (row.cycle) throw invalid("body.parentId", "An account cannot be a parent of its own parent.");
}
