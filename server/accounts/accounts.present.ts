import { zAccount } from "#shared/accounts/accounts.schema.ts";
import type { Account } from "#shared/accounts/accounts.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { selectFields } from "#server/kernel/db/columns.ts";
import { query } from "#server/kernel/db/sql.ts";

/** Select list and tables of the account DTO, alias `t`. */
export const ACCOUNT_SELECT = selectFields(Object.keys(zAccount.shape), {
  revenue: "t.revenue::float8",
});
export const ACCOUNT_FROM = "account t";

/** DTOs of these accounts, deleted ones too; used by answers and events alike. */
export function presentAccounts(ctx: Context, ids: readonly string[]): Promise<Account[]> {
  return query<Account>(
    ctx,
    `select ${ACCOUNT_SELECT} from ${ACCOUNT_FROM} where t.id = any($1::uuid[])`,
    [ids],
  );
}
