import {
  accountActivityEndpoint,
  accountHistoryEndpoint,
  createAccountEndpoint,
  deleteAccountEndpoint,
  getAccountEndpoint,
  listAccountsEndpoint,
  patchAccountEndpoint,
  restoreAccountEndpoint,
} from "#shared/accounts/accounts.contract.ts";
import {
  accountBatchesTopic,
  accountTopic,
  accountsTopic,
} from "#shared/accounts/accounts.events.ts";
import { timeline } from "#server/activity/activity.service.ts";
import { historyOf } from "#server/audit/audit.service.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { authorizeOn } from "#server/kernel/policy.ts";
import { accountDetail, listAccounts } from "./accounts.queries.ts";
import { createAccount, deleteAccount, restoreAccount, updateAccount } from "./accounts.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const accountRoutes = [
  route(listAccountsEndpoint, async (call) => {
    await setPositions(call, [accountsTopic.topic({})]);
    return listAccounts(call.ctx, call.query, { res: call.res });
  }),
  route(getAccountEndpoint, async (call) => {
    await authorizeOn(call.ctx, "account.read", call.params.id, "account");
    await setPositions(call, [accountTopic.topic(call.params), accountBatchesTopic.topic({})]);
    return accountDetail(call.ctx, call.params.id);
  }),
  route(createAccountEndpoint, ({ ctx, body }) => createAccount(ctx, body)),
  route(patchAccountEndpoint, ({ ctx, params, version, body }) =>
    updateAccount(ctx, params.id, version, body),
  ),
  route(deleteAccountEndpoint, async ({ ctx, params, version }) => {
    await deleteAccount(ctx, params.id, version);
    return undefined;
  }),
  route(restoreAccountEndpoint, ({ ctx, params, version }) =>
    restoreAccount(ctx, params.id, version),
  ),
  route(accountActivityEndpoint, async ({ ctx, params, query }) => {
    await authorizeOn(ctx, "account.read", params.id, "account");
    return { items: await timeline(ctx, { accountId: params.id }, query.limit, query.before) };
  }),
  route(accountHistoryEndpoint, async ({ ctx, params, query }) => {
    await authorizeOn(ctx, "account.read", params.id, "account");
    return { items: await historyOf(ctx, "account", params.id, query) };
  }),
];
