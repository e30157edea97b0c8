import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { sealAudit } from "#server/audit/seal.service.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Seals the audit every few seconds. */
export const sealLoop = everyStep("audit-seal", 5_000, (kernel) =>
  transact(systemContext(kernel, "loop:audit-seal"), sealAudit),
);
