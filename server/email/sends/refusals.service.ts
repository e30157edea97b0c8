import type { Id } from "#shared/kernel/ids.ts";
import { mayContact } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute } from "#server/kernel/db/sql.ts";

export interface Addressed {
  id: Id;
  contact_id: Id;
}

interface Refused {
  id: Id;
  reason: string;
  detail: string | null;
}

/** The rows whose people may not be contacted, with the rule. Runs behind the gate. */
export async function refusedOf(
  tx: Context,
  campaignId: Id,
  rows: readonly Addressed[],
): Promise<Refused[]> {
  const verdicts = await mayContact(tx, {
    channel: "email",
    contactIds: rows.map((row) => row.contact_id),
    campaignId,
    at: tx.now(),
  });
  return rows.flatMap(({ id, contact_id }) => {
    const verdict = verdicts.get(contact_id);
    if (verdict?.ok) return [];
    return [{ id, reason: verdict?.rule ?? "unknown_contact", detail: verdict?.detail ?? null }];
  });
}

export async function skip(
  tx: Context,
  refused: readonly Refused[],
  from: { state: "claimed" | "pending"; leaseToken: Id | null },
): Promise<void> {
  await execute(
    tx,
    `update email_send s
        set state = 'skipped', reason = r.reason, detail = r.detail, lease_token = null,
            lease_until = null, updated_at = $3
       from jsonb_to_recordset($1::jsonb) as r(id uuid, reason text, detail text)
      where s.id = r.id and s.lease_token is not distinct from $2 and s.state = $4`,
    [JSON.stringify(refused), from.leaseToken, tx.now(), from.state],
  );
}
