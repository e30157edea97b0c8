import { create } from "zustand";
import type { LeadResult } from "#shared/leads/leads.schema.ts";

interface ClaimsState {
  /** Lead id → proof of this page's claim. Lost with the page: claiming again renews it. */
  tokens: Record<string, string>;
  /** Lead id → checked keys of its checklist; a draft until the decision carries it. */
  checked: Record<string, readonly string[]>;
  reasons: Record<string, string>;
  /** Leads that wait for their agent's answer: closing their panel gives nothing back. */
  held: ReadonlySet<string>;
  /** What became of each lead of the last bulk command. */
  results: Record<string, LeadResult>;
}

/** What this page holds and has prepared of the leads under review. */
export const useClaims = create<ClaimsState>(() => ({
  tokens: {},
  checked: {},
  reasons: {},
  held: new Set(),
  results: {},
}));

export function keepClaim(leadId: string, token: string): void {
  useClaims.setState(({ tokens }) => ({ tokens: { ...tokens, [leadId]: token } }));
}

/** The claim ended: decided, released, expired or taken by another page of this person. */
export function dropClaim(leadId: string): void {
  useClaims.setState(({ tokens }) => {
    const { [leadId]: _, ...rest } = tokens;
    return { tokens: rest };
  });
}

export function toggleChecked(leadId: string, key: string): void {
  useClaims.setState(({ checked }) => {
    const now = checked[leadId] ?? [];
    const next = now.includes(key) ? now.filter((one) => one !== key) : [...now, key];
    return { checked: { ...checked, [leadId]: next } };
  });
}

export function setReason(leadId: string, reason: string): void {
  useClaims.setState(({ reasons }) => ({ reasons: { ...reasons, [leadId]: reason } }));
}

export function setHeld(leadId: string, on: boolean): void {
  useClaims.setState(({ held }) => {
    if (held.has(leadId) === on) return {};
    const next = new Set(held);
    if (on) next.add(leadId);
    else next.delete(leadId);
    return { held: next };
  });
}

export function setResults(results: readonly LeadResult[]): void {
  useClaims.setState({ results: Object.fromEntries(results.map((one) => [one.id, one])) });
}
