import { projectAccounts } from "#server/accounts/accounts.project.ts";
import { projectContacts } from "#server/contacts/contacts.project.ts";
import { liveAccounts, lockParents, refuseCircles } from "#server/accounts/accounts.service.ts";
import { NO_OWNER, possibleOwners } from "#server/users/users.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { authorize } from "#server/kernel/policy.ts";
import type { Fields, UpsertKind } from "./upsert-kinds.rules.ts";
import { upsertRecords } from "./upsert.service.ts";

interface Batch {
  source: string;
  records: readonly (Fields & { externalId?: string | undefined })[];
}

/** Upserts of the API: the import's ladder and survivorship, one result per record. */
export async function upsertBatch(ctx: Context, kind: UpsertKind, { source, records }: Batch) {
  authorize(ctx, `${kind.entity}.import`);
  const parents = records.some((record) => record["parentId"]);
  if (parents) await lockParents(ctx);
  const faults = await unknownReferences(ctx, records);
  const incoming = records.map(({ externalId, lockedFields: _, ...fields }, n) => ({
    n,
    fields,
    externalId: externalId ?? null,
    region: null,
  }));
  const sound = incoming.filter(({ n }) => !faults.has(n));
  const outcomes = await upsertRecords(ctx, kind, sound, { source, mode: "recent" });
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
  if (parents)
    await refuseCircles(
      ctx,
      changed.map(({ id }) => id!),
    );
  const refused = Array.from(faults, ([n, error]) => {
    return { n, id: null, result: "invalid" as const, error, notes: [] };
  });
  const all = [...outcomes, ...refused].toSorted((a, b) => a.n - b.n);
  return { results: all.map(({ n, ...outcome }) => ({ index: n, ...outcome })) };
}

/** Records that name an owner or account by an id that cannot be meant, with the reason. */
async function unknownReferences(
  ctx: Context,
  records: Batch["records"],
): Promise<Map<number, string>> {
  const named = (field: string) =>
    records.flatMap(({ [field]: id }) => (typeof id === "string" ? [id] : []));
  const owners = await possibleOwners(ctx, named("ownerId"));
  const accounts = await liveAccounts(ctx, [...named("parentId"), ...named("accountId")]);
  const misses = (id: unknown, among: Set<string>) => typeof id === "string" && !among.has(id);
  const faults = new Map<number, string>();
  for (const [n, { ownerId, parentId, accountId }] of records.entries()) {
    if (misses(ownerId, owners)) faults.set(n, NO_OWNER);
    else if (misses(parentId, accounts) || misses(accountId, accounts)) {
      faults.set(n, "There is no such account.");
    }
  }
  return faults;
}
