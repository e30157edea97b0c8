import { listAudit } from "#shared/audit/audit.contract.ts";
import { callLive } from "#web/kernel/api/call.ts";

export const auditKeys = { newest: ["audit"] as const };

/** The newest changes. */
export const readAudit = (signal: AbortSignal) =>
  callLive(listAudit, { query: { limit: 200 }, signal });
