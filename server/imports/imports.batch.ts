import { projectAccounts } from "#server/accounts/accounts.project.ts";
import { projectContacts } from "#server/contacts/contacts.project.ts";
import type { Context } from "#server/kernel/context.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { authorize } from "#server/kernel/policy.ts";
import type { Fields, UpsertKind } from "./upsert.kinds.ts";
import { upsertRecords } from "./upsert.service.ts";

interface Batch {
  source: string;
  records: readonly (Fields & { externalId?: string | undefined })[];
}

/** Upserts of the API: the import's ladder and survivorship, one result per record. */
export async function upsertBatch(ctx: Context, kind: UpsertKind, { source, records }: Batch) {
  authorize(ctx, `${kind.entity}.import`);
  const outcomes = await upsertRecords(
    ctx,
    kind,
    records.map(({ externalId, lockedFields: _, ...fields }, n) => ({
      n,
      fields,
      externalId: externalId ?? null,
      region: null,
    })),
    { source, mode: "recent" },
  );
  const changed = outcomes.filter(({ result }) => result === "created" || result === "updated");
  const touched = changed.map(({ id }) => ({
    action: `${kind.entity}.changed`,
    entity: kind.entity,
    id: id!,
    payload: {},
  }));
  if (touched.length > 0) {
    publish(
      ctx,
      ...(await (kind.entity === "account" ? projectAccounts : projectContacts)(ctx, touched)),
    );
  }
  return { results: outcomes.map(({ n, ...outcome }) => ({ index: n, ...outcome })) };
}
