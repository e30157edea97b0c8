import { create } from "zustand";
import type { LeadResult, LeadRow } from "#shared/leads/leads.schema.ts";

interface ClaimsState {
  /** Lead id → proof of this page's claim. Lost with the page: claiming again renews it. */
  tokens: Record<string, string>;
  /** Lead id → checked keys of its checklist; a draft until the decision carries it. */
  checked: Record<string, readonly string[]>;
  reasons: Record<string, string>;
  /** Leads that wait for their agent's answer: closing their panel gives nothing back. */
  held: Readonly<Record<string, { version: number; waits: boolean }>>;
  /** What became of each lead of the last bulk command. */
  results: Record<string, LeadResult>;
}

/** What this page holds and has prepared of the leads under review. */
export const useClaims = create<ClaimsState>(() => ({
  tokens: {},
  checked: {},
  reasons: {},
  held: {},
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

/** Remembers which leads wait for an answer, by the newest row of each that a screen has shown. */
export function seeHeld(rows: readonly Pick<LeadRow, "id" | "version" | "question">[]): void {
  useClaims.setState((state) => {
    const news = rows.filter(({ id, version, question }) => {
      const known = state.held[id];
      return known ? version > known.version : question !== null;
    });
    if (news.length === 0) return state;
    const seen = news.map(({ id, version, question }) => [
      id,
      { version, waits: question !== null },
    ]);
    return { held: { ...state.held, ...Object.fromEntries(seen) } };
  });
}

export function setResults(results: readonly LeadResult[]): void {
  useClaims.setState({ results: Object.fromEntries(results.map((one) => [one.id, one])) });
}
