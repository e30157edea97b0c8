import {
  accountBatchesTopic,
  accountTopic,
  accountsTopic,
} from "#shared/accounts/accounts.events.ts";
import { contactBatchesTopic, contactsTopic } from "#shared/contacts/contacts.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { OutboxRow } from "#server/kernel/events/outbox.ts";
import type { Projector } from "#server/kernel/module.ts";
import { presentAccounts } from "./accounts.present.ts";

/** Above this, one `stale` says it all. */
const MANY = 200;

/** What happened to accounts, for the grid and the pages of each. */
export const projectAccounts: Projector = async (ctx, records) => {
  const ids = [...new Set(records.map((record) => record.id))];
  if (ids.length > MANY) return staleAccounts(ctx);
  const rows: OutboxRow[] = [];
  for (const account of await presentAccounts(ctx, ids)) {
    const { id, version } = account;
    if (account.deletedAt) {
      const left = { op: "left" as const, id, version };
      rows.push(accountsTopic.event({}, "left", left), accountTopic.event({ id }, "left", left));
      continue;
    }
    const upsert = { op: "upsert" as const, id, version, row: account };
    rows.push(
      accountsTopic.event({}, "upsert", upsert),
      accountTopic.event({ id }, "upsert", upsert),
    );
  }
  return rows;
};

/** What a write of many accounts tells: the grids, and whoever has one of them open. */
export function staleAccounts(
  ctx: Context,
  batchId: string = ctx.batchId ?? ctx.requestId,
): OutboxRow[] {
  const stale = { op: "stale", batchId } as const;
  return [accountsTopic.event({}, "stale", stale), accountBatchesTopic.event({}, "stale", stale)];
}

/** Rows of people carry their company's name: screens that show them read them again. */
export async function staleNamesOf(ctx: Context, accountId: string): Promise<OutboxRow[]> {
  const people = await query<{ id: string }>(
    ctx,
    `select id from contact where account_id = $1 and deleted_at is null limit ${MANY + 1}`,
    [accountId],
  );
  if (people.length === 0) return [];
  const ids = people.length > MANY ? undefined : people.map((person) => person.id);
  return [
    contactsTopic.event({}, "stale", { op: "stale", ids }),
    contactBatchesTopic.event({}, "stale", { op: "stale" }),
  ];
}
