import type { Lead, LeadRow } from "#shared/leads/leads.schema.ts";
import { totalScore } from "#shared/leads/score.rules.ts";
import type { ScorePart } from "#shared/leads/score.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { leadFacts, leadRecords } from "./leads.queries.ts";
import type { LeadRecord } from "./leads.queries.ts";
import { score } from "./score.provider.ts";

/** A lead's row for staff: the same in REST answers and events. */
export function toLeadRow(record: LeadRecord): LeadRow {
  const { claimOwner, claimOwnerName, claimUntil, scoreFacts: _, storedParts: __, ...row } = record;
  const claim =
    claimOwner && claimUntil
      ? { ownerId: claimOwner, ownerName: claimOwnerName ?? "Somebody", until: claimUntil }
      : null;
  return { ...row, claim, score: totalScore(partsOf(record)) };
}

/** The score as the last decision kept it; before it, as the facts stand now. */
function partsOf({ storedParts, scoreFacts }: LeadRecord): ScorePart[] {
  return storedParts ?? score(scoreFacts);
}

/** A lead's score as its facts stand now. */
export async function scoreOf(ctx: Context, id: string): Promise<ScorePart[]> {
  const [record] = await leadRecords(ctx, [id]);
  return record ? score(record.scoreFacts) : [];
}

/** Leads by id with all that a reviewer sees; those that do not exist are missing. */
export async function presentLeads(ctx: Context, ids: readonly string[]): Promise<Lead[]> {
  const records = await leadRecords(ctx, ids);
  const facts = new Map((await leadFacts(ctx, ids)).map((fact) => [fact.id, fact]));
  return records.flatMap((record) => {
    const fact = facts.get(record.id);
    return fact ? [{ ...toLeadRow(record), ...fact, scoreParts: partsOf(record) }] : [];
  });
}
