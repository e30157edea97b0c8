import { useEffect } from "react";
import { CLAIM_RENEW_SECONDS } from "#shared/leads/lead.rules.ts";
import type { LeadRow } from "#shared/leads/leads.schema.ts";
import { releaseClaim, renewClaim } from "#shared/leads/leads.contract.ts";
import { call } from "#web/kernel/api/call.ts";
import { ApiError } from "#web/kernel/api/problem.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { onReconnect } from "#web/kernel/realtime/connection.ts";
import { dropClaim, seeHeld, useClaims } from "./claims.store.ts";

const NONE: readonly LeadRow[] = [];

/**
 * Keeps all claims of this page while a screen of leads is open. Leaving the screen gives them back;
 * closing the page leaves them ten seconds, enough for a reload. Those whose row, here or in an open
 * panel, has an open question stay.
 */
export function useKeptClaims(rows: readonly LeadRow[] = NONE): void {
  useEffect(() => seeHeld(rows), [rows]);
  useEffect(() => {
    const timer = setInterval(renewAll, CLAIM_RENEW_SECONDS * 1000);
    // the hub leaves a lost connection's claims ten seconds
    const unfollow = onReconnect(renewAll);
    window.addEventListener("pagehide", leavePage);
    return () => {
      clearInterval(timer);
      unfollow();
      window.removeEventListener("pagehide", leavePage);
      for (const leadId of Object.keys(useClaims.getState().tokens)) giveBack(leadId);
    };
  }, []);
}

function renewAll(): void {
  for (const [leadId, token] of Object.entries(useClaims.getState().tokens)) {
    call(renewClaim, { params: { id: leadId }, body: { token } }).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === "taken") dropClaim(leadId);
    });
  }
}

/** Gives a claim of this page back unless its lead is held; a refusal means that it has ended already. */
function giveBack(leadId: string): void {
  if (useClaims.getState().held[leadId]?.waits) return;
  const token = useClaims.getState().tokens[leadId];
  if (token === undefined) return;
  dropClaim(leadId);
  call(releaseClaim, { params: { id: leadId }, body: { token } }).catch(() => undefined);
}

/** `keepalive` lets the requests outlive the page. */
function leavePage(): void {
  const { accessToken } = useSession.getState();
  for (const [leadId, token] of Object.entries(useClaims.getState().tokens)) {
    void fetch(`/api/leads/${leadId}/claim/renew`, {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json", authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ token, leaving: true }),
    }).catch(() => undefined);
  }
}

/**
 * This page's claim on the lead of an open panel. Closing the panel undecided gives it back.
 * @returns the token, or null without a claim
 */
export function useClaim(leadId: string): string | null {
  useEffect(() => () => giveBack(leadId), [leadId]);
  return useClaims((s) => s.tokens[leadId] ?? null);
}
