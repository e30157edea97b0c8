import type { Claim, LeadResult } from "#shared/leads/leads.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { AppError, invalid } from "#server/kernel/errors.ts";
import { claimLead } from "./claims.service.ts";
import { approveLead, rejectLead } from "./leads.service.ts";

/**
 * Runs a command on each lead; a refusal of one is its result and leaves the others alone. Refusals
 * come before anything is written, so no savepoint is needed. In order of ids, so that two bulk
 * commands on the same leads wait for each other instead of locking crosswise.
 */
export async function eachLead<I extends { id: string }>(
  ctx: Context,
  items: readonly I[],
  run: (item: I) => Promise<Claim | undefined>,
): Promise<LeadResult[]> {
  const results: LeadResult[] = [];
  for (const item of [...items].sort((a, b) => a.id.localeCompare(b.id))) {
    try {
      const claim = await run(item);
      const row = await queryOne<{ version: number }>(
        ctx,
        `select version from lead where id = $1`,
        [item.id],
      );
      results.push({
        id: item.id,
        ok: true,
        version: row?.version ?? null,
        claim: claim ? { token: claim.token, until: claim.until } : null,
        code: null,
        message: null,
      });
    } catch (err) {
      if (!(err instanceof AppError)) throw err;
      const { code, message } = err;
      results.push({ id: item.id, ok: false, version: null, claim: null, code, message });
    }
  }
  return results;
}

/** Claims each of them that is free. */
export function claimLeads(ctx: Context, ids: readonly string[]): Promise<LeadResult[]> {
  const items = [...new Set(ids)].map((id) => ({ id }));
  return eachLead(ctx, items, ({ id }) => claimLead(ctx, id));
}

interface BulkDecision {
  step: "approve" | "reject";
  reason?: string;
  leads: readonly { id: string; version: number; token: string; checked: readonly string[] }[];
}

/** Approves or rejects leads one has claimed. @throws AppError invalid when a rejection lacks its reason */
export async function decideLeads(ctx: Context, input: BulkDecision): Promise<LeadResult[]> {
  const { step, reason, leads } = input;
  if (step === "reject" && reason === undefined) throw invalid("body.reason", "Say why");
  return eachLead(ctx, leads, async (item) => {
    if (step === "approve") await approveLead(ctx, item);
    else await rejectLead(ctx, { ...item, reason: reason ?? "" });
    return undefined;
  });
}
