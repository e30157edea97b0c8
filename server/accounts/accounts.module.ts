import { accountTimelineTopic } from "#shared/activity/activity.events.ts";
import {
  accountBatchesTopic,
  accountTopic,
  accountsTopic,
} from "#shared/accounts/accounts.events.ts";
import { ownedRecords } from "#server/kernel/handover.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { permittedTo } from "#server/kernel/policy.ts";
import { Account } from "./accounts.entity.ts";
import {
  canSubscribeToAccount,
  canSubscribeToAccountBatches,
  canSubscribeToAccounts,
  ownAccounts,
  ownAccountsSql,
} from "./accounts.policy.ts";
import { projectAccounts } from "./accounts.project.ts";
import { searchAccounts } from "./accounts.queries.ts";
import { accountRoutes } from "./accounts.routes.ts";

export const accountsModule: ServerModule = {
  name: "accounts",
  entities: [Account],
  audited: { Account: "account" },
  routes: accountRoutes,
  topics: [
    {
      def: accountsTopic,
      canSubscribe: canSubscribeToAccounts,
    },
    // says nothing about any of them: who may read one may know that many were written
    { def: accountBatchesTopic, canSubscribe: canSubscribeToAccountBatches },
    {
      def: accountTopic,
      canSubscribe: canSubscribeToAccount,
    },
    {
      def: accountTimelineTopic,
      canSubscribe: canSubscribeToAccount,
    },
  ],
  project: { account: projectAccounts },
  scopePolicies: {
    "account.read": ownAccounts,
    "account.edit": ownAccounts,
    "account.propose": ownAccounts,
  },
  scopeSql: { "account.read": ownAccountsSql },
  replayPolicies: { accounts: permittedTo("account.read") },
  handover: [
    ownedRecords({
      what: "accounts",
      kind: "account",
      verb: "account.edit",
      where: "t.deleted_at is null",
    }),
  ],
  search: [{ kind: "account", verb: "account.read", find: searchAccounts }],
};
