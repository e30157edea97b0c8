import { expect } from "vitest";
import type { TestWorld } from "../harness/kernel.ts";
import { makeLead } from "./leads.ts";

/** A reviewer, with what they ask the API through. */
export async function makeReviewer(world: TestWorld, name: string) {
  const actor = await world.user("qa_reviewer", { name });
  return { actor, http: await world.http(actor) };
}

/** A lead that `anna` holds. */
export async function heldLead(world: TestWorld) {
  const anna = await makeReviewer(world, "Anna Review");
  const lead = await makeLead(world);
  const answer = await anna.http.post(`/api/leads/${lead.leadId}/claim`);
  expect(answer.status).toBe(200);
  const { claim, lead: row } = answer.body;
  return { ...lead, anna, token: claim.token as string, version: row.version as number };
}

/** The claim of this lead has run out. */
export async function expireClaim(world: TestWorld, leadId: string): Promise<void> {
  await world.kernel.pool.query(
    `update lead set claim_until = clock_timestamp() - interval '1 ms' where id = $1`,
    [leadId],
  );
}
