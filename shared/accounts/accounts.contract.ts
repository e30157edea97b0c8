import { z } from "zod";
import { zActivity } from "../activity/activity.schema.ts";
import { zAuditRow } from "../audit/audit.contract.ts";
import { zFilterParam } from "../filters/filter.schema.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zListAnswer, zListQuery, zTrailQuery } from "../kernel/list.ts";
import {
  ACCOUNT_SORTS,
  zAccount,
  zAccountCreate,
  zAccountDetail,
  zAccountPatch,
} from "./accounts.schema.ts";

const params = z.object({ id: zId });

export const listAccountsEndpoint = endpoint({
  method: "GET",
  path: "/api/accounts",
  access: "account.read",
  summary: "Accounts, by search text and filter, in pages",
  query: zListQuery(ACCOUNT_SORTS).extend({ filter: zFilterParam.optional() }),
  response: zListAnswer(zAccount),
});

export const getAccountEndpoint = endpoint({
  method: "GET",
  path: "/api/accounts/:id",
  access: "account.read",
  summary: "One account",
  params,
  response: zAccountDetail,
});

export const createAccountEndpoint = endpoint({
  method: "POST",
  path: "/api/accounts",
  access: "account.create",
  summary: "Create an account",
  body: zAccountCreate,
  response: zAccountDetail,
  status: 201,
});

export const patchAccountEndpoint = endpoint({
  method: "PATCH",
  path: "/api/accounts/:id",
  access: "account.edit",
  summary: "Change fields of an account",
  params,
  body: zAccountPatch,
  response: zAccountDetail,
  ifMatch: true,
});

export const deleteAccountEndpoint = endpoint({
  method: "DELETE",
  path: "/api/accounts/:id",
  access: "account.delete",
  summary: "Delete an account; it can be restored",
  params,
  ifMatch: true,
});

export const restoreAccountEndpoint = endpoint({
  method: "POST",
  path: "/api/accounts/:id/restore",
  access: "account.delete",
  summary: "Restore a deleted account",
  params,
  body: z.strictObject({}),
  response: zAccountDetail,
  ifMatch: true,
});

export const accountActivityEndpoint = endpoint({
  method: "GET",
  path: "/api/accounts/:id/activity",
  access: "account.read",
  summary: "What happened with an account and its people, newest first",
  params,
  query: zTrailQuery,
  response: z.object({ items: z.array(zActivity) }),
});

export const accountHistoryEndpoint = endpoint({
  method: "GET",
  path: "/api/accounts/:id/history",
  access: "account.read",
  summary: "Changes of an account's fields, newest first",
  params,
  query: zTrailQuery,
  response: z.object({ items: z.array(zAuditRow) }),
});
