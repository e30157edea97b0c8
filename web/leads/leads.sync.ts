import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type { zCan } from "#shared/leads/leads.contract.ts";
import type { Lead, LeadRow } from "#shared/leads/leads.schema.ts";
import type { Answer } from "#web/kernel/api/call.ts";
import { useChangesOf, useGauges, useStaleOf, useTopic } from "#web/kernel/realtime/hooks.ts";
import { rowEventOf } from "#web/kernel/realtime/live-rows.ts";
import { leadQuery } from "./leads.queries.ts";

export type OpenLead = Lead & { can: z.infer<typeof zCan> };

/** One lead, followed on the hub. Events carry no `can`: that depends on who looks. */
export function useLead(id: string) {
  const client = useQueryClient();
  const asked = leadQuery(id);
  const { queryKey } = asked;
  const query = useQuery(asked);
  const topic = `lead:${id}`;
  const { data, refetch } = query;
  useTopic(data ? topic : null, {
    from: data?.positions[topic],
    onSnapshotNeeded: () => void refetch(),
    onStale: () => void refetch(),
    onEvents: (events) => {
      for (const event of events) {
        const change = rowEventOf<Lead>(event);
        if (change?.op === "upsert") takeLead(change.row);
      }
    },
  });
  useStaleOf(data ? "leads" : null, id, data?.positions["leads"], () => void refetch());
  // what the reviewer checks is written in the person's and the company's own records
  const { contactId, accountId } = data?.data ?? {};
  const person = contactId ? `record:contact:${contactId}` : null;
  const company = accountId ? `record:account:${accountId}` : null;
  const people = person && "batches:contact";
  const companies = company && "batches:account";
  const from = (name: string | null) => (name ? data?.positions[name] : undefined);
  useChangesOf(person, from(person), () => void refetch());
  useChangesOf(company, from(company), () => void refetch());
  useChangesOf(people, from(people), () => void refetch());
  useChangesOf(companies, from(companies), () => void refetch());
  const takeLead = (row: Lead) =>
    client.setQueryData<Answer<OpenLead>>(queryKey, (known) =>
      known && row.version > known.data.version
        ? { ...known, data: { ...known.data, ...row } }
        : known,
    );
  return { lead: data?.data ?? null, error: query.error, reload: () => void refetch() };
}

/** Until when the lead's claim lasts, renewed or cut short; null when nobody holds it. */
export function useClaimEnd(row: Pick<LeadRow, "id" | "claim">): string | null {
  const byHolder = useGauges<{ claims: { leadId: string; until: string }[] }>(
    row.claim ? "qa-claims" : null,
  );
  if (!row.claim) return null;
  const { claims } = byHolder.get(row.claim.ownerId) ?? { claims: [] };
  return claims.find((claim) => claim.leadId === row.id)?.until ?? row.claim.until;
}
