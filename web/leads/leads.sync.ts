import type { z } from "zod";
import { accountBatchesTopic, accountTopic } from "#shared/accounts/accounts.events.ts";
import { contactBatchesTopic, contactTopic } from "#shared/contacts/contacts.events.ts";
import type { TopicName } from "#shared/kernel/topic-ref.ts";
import type { zCan } from "#shared/leads/leads.contract.ts";
import { leadsTopic, leadTopic, qaClaimsTopic } from "#shared/leads/leads.events.ts";
import type { Lead, LeadRow } from "#shared/leads/leads.schema.ts";
import { useChangesOf, useGauges, useStaleOf } from "#web/kernel/realtime/hooks.ts";
import { leadRecord } from "./leads.queries.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";

export type OpenLead = Lead & { can: z.infer<typeof zCan> };

/** One lead, followed on the hub. Events carry no `can`: that depends on who looks. */
export function useLead(id: string) {
  const { record, positions, error, retry } = useLiveRecord<OpenLead, Lead>({
    ...leadRecord(id),
    topic: leadTopic.ref({ id }),
  });
  const from = (topic: { name: TopicName } | null) => (topic ? positions[topic.name] : undefined);
  const all = record ? leadsTopic.ref() : null;
  useStaleOf(all, id, from(all), retry);
  // what the reviewer checks is written in the person's and the company's own records
  const { contactId, accountId } = record ?? {};
  const person = contactId ? contactTopic.ref({ id: contactId }) : null;
  const company = accountId ? accountTopic.ref({ id: accountId }) : null;
  const people = person && contactBatchesTopic.ref();
  const companies = company && accountBatchesTopic.ref();
  useChangesOf(person, from(person), retry);
  useChangesOf(company, from(company), retry);
  useChangesOf(people, from(people), retry);
  useChangesOf(companies, from(companies), retry);
  return { lead: record ?? null, error, reload: retry };
}

/** Until when the lead's claim lasts, renewed or cut short; null when nobody holds it. */
export function useClaimEnd(row: Pick<LeadRow, "id" | "claim">): string | null {
  const byHolder = useGauges(row.claim ? qaClaimsTopic.ref() : null);
  if (!row.claim) return null;
  const { claims } = byHolder.get(row.claim.ownerId) ?? { claims: [] };
  return claims.find((claim) => claim.leadId === row.id)?.until ?? row.claim.until;
}
