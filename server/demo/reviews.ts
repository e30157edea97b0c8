import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { claimLead } from "#server/leads/claims.service.ts";
import { approveLead, rejectLead, returnLead } from "#server/leads/leads.service.ts";
import {
  decideDelivery,
  publishLead,
  recallLead,
  upholdRejection,
} from "#server/orders/delivery.service.ts";
import type { DemoLead } from "./calls.ts";
import { minutesAfter } from "./days.ts";
import type { DemoPeople } from "./people.ts";

const CHECKED = ["fields", "icp", "consent", "recording"];
const HOUR = 60;
const DAY = 24 * HOUR;
/** A lead younger than this waits for its reviewer, in minutes. */
const WAITS = 3 * HOUR + 50;

/** What happens to the lead at this place, by the order in which they were qualified. */
const rejected = (i: number): boolean => i % 16 === 5;
const returned = (i: number): boolean => i % 16 === 9;
const unpublished = (i: number): boolean => i % 8 === 2;
const RECALLED = 12;
/** Refused by the client days ago, and reviewed since. */
const UPHELD = 24;
/** Refused by the client today: they wait for a reviewer's answer. */
const DISPUTED: Record<number, string> = {
  48: "Works with a competitor of ours.",
  54: "The number answers in another company.",
};
/** Leads that are taken through their life at once. */
const AT_ONCE = 4;

/** Leads in every state, each step by the person whose work it is and some time after the one before. */
export async function loadReviews(
  kernel: Kernel,
  people: DemoPeople,
  leads: readonly DemoLead[],
): Promise<void> {
  const now = kernel.now();
  const waiting = leads.entries();
  const work = async (): Promise<void> => {
    for (const [i, lead] of waiting) await review(people, lead, i, now);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function review(people: DemoPeople, lead: DemoLead, i: number, now: Date): Promise<void> {
  const age = (now.getTime() - lead.at.getTime()) / 60_000;
  if (age < WAITS) return;
  const reviewer = i % 2 === 0 ? "reviewer1" : "reviewer2";
  const decided = minutesAfter(lead.at, HOUR + (i % 5) * 12);
  if (!(await decide(people, { lead, reviewer, decided }, i, age))) return;
  if (unpublished(i) && age < DAY) return;
  const published = minutesAfter(decided, 25);
  await transact(people.as(reviewer, published), async (ctx) =>
    publishLead(ctx, await versioned(ctx, lead.id)),
  );
  if (i !== RECALLED) return answer(people, { lead, reviewer, published }, i, now);
  await transact(people.as(reviewer, minutesAfter(published, DAY)), async (ctx) =>
    recallLead(ctx, { ...(await versioned(ctx, lead.id)), reason: "The person changed jobs." }),
  );
}

interface Review {
  lead: DemoLead;
  reviewer: string;
  decided: Date;
}

/** @returns whether the lead was approved */
async function decide(
  people: DemoPeople,
  { lead: { id }, reviewer, decided }: Review,
  i: number,
  age: number,
): Promise<boolean> {
  const claim = await transact(people.as(reviewer, minutesAfter(decided, -8)), (ctx) =>
    claimLead(ctx, id),
  );
  return transact(people.as(reviewer, decided), async (ctx) => {
    const { version } = await versioned(ctx, id);
    const decision = { id, version, token: claim.token, checked: CHECKED };
    if (rejected(i)) await rejectLead(ctx, { ...decision, reason: "No project this year." });
    // an older one has been mended and decided since
    else if (returned(i) && age < 4 * DAY) {
      await returnLead(ctx, { ...decision, reason: "The budget answer is missing." });
    } else {
      await approveLead(ctx, decision);
      return true;
    }
    return false;
  });
}

/** What the client says of a lead, a day or so after it came; of the newest it has said nothing yet. */
async function answer(
  people: DemoPeople,
  { lead: { id }, reviewer, published }: Omit<Review, "decided"> & { published: Date },
  i: number,
  now: Date,
): Promise<void> {
  const refusal = i === UPHELD ? "Wrong department." : DISPUTED[i];
  const at = DISPUTED[i]
    ? minutesAfter(now, -2 * HOUR + i)
    : minutesAfter(published, DAY + (i % 7) * HOUR);
  if (at > now || (!refusal && i % 5 === 3)) return;
  const delivery = await queryOne<{ client_id: string; version: number }>(
    people.as(reviewer),
    `select client_id, version from client_delivery where lead_id = $1`,
    [id],
  );
  const { client_id: clientId, version } = delivery!;
  await transact(people.as(`client${people.clients.indexOf(clientId) + 1}`, at), (ctx) =>
    decideDelivery(ctx, {
      id,
      clientId,
      version,
      decision: refusal ? "rejected" : "accepted",
      comment: refusal ?? null,
    }),
  );
  if (i !== UPHELD) return;
  const upheld = people.as(reviewer, minutesAfter(at, 3 * HOUR));
  const claim = await transact(upheld, (ctx) => claimLead(ctx, id));
  await transact(upheld, async (ctx) =>
    upholdRejection(ctx, {
      ...(await versioned(ctx, id)),
      token: claim.token,
      reason: "The person moved to another department.",
    }),
  );
}

async function versioned(ctx: Context, id: string): Promise<{ id: string; version: number }> {
  const row = await queryOne<{ version: number }>(ctx, `select version from lead where id = $1`, [
    id,
  ]);
  return { id, version: row!.version };
}
