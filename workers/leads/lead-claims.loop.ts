import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { expireClaims } from "#server/leads/claims.service.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Turns the end of a lease into an event: reviewers see a lead become free within a second. */
export const leadClaimsLoop = everyStep("lead-claims", 1000, (kernel) =>
  transact(systemContext(kernel, "loop:lead-claims"), expireClaims),
);
