import { zOrderInput } from "#shared/orders/orders.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { claimLead } from "#server/leads/claims.service.ts";
import { approveLead, rejectLead, returnLead } from "#server/leads/leads.service.ts";
import { decideDelivery, publishLead, recallLead } from "#server/orders/delivery.service.ts";
import { createOrder, linkCampaign, lockOrder, moveOrder } from "#server/orders/orders.service.ts";
import type { DemoCampaigns } from "./campaigns.ts";
import type { DemoPeople } from "./people.ts";

const CHECKED = ["fields", "icp", "consent", "recording"];

/** Orders of all three clients, two of them running and linked to the campaigns by hand. */
export async function loadOrders(people: DemoPeople, campaigns: DemoCampaigns): Promise<void> {
  const day = (ctx: Context, offset: number): string =>
    new Date(ctx.now().getTime() + offset * 86_400_000).toISOString().slice(0, 10);
  return transact(people.as("manager"), async (ctx) => {
    const make = async (client: number, name: string, leadGoal: number): Promise<string> => {
      const input = zOrderInput.parse({
        name,
        leadGoal,
        startsOn: day(ctx, -14),
        dueOn: day(ctx, 30),
        brief: "Decision makers with a project this year.",
      });
      return (await createOrder(ctx, { ...input, clientId: people.clients[client]! })).id;
    };
    const move = async (id: string, ...steps: ("submit" | "start")[]): Promise<void> => {
      for (const step of steps) await moveOrder(ctx, await lockOrder(ctx, id), step, null);
    };
    const link = (id: string, campaignId: string): Promise<void> =>
      linkCampaign(ctx, id, { campaignId, linkedFrom: day(ctx, -14), linkedTo: null });
    const cloud = await make(0, "Cloud migration, 40 leads", 40);
    const trust = await make(1, "Zero trust, 30 leads", 30);
    const waiting = await make(2, "Data platform, 50 leads", 50);
    await make(0, "Follow-up programme", 25);
    await move(cloud, "submit", "start");
    await move(trust, "submit", "start");
    await move(waiting, "submit");
    await link(cloud, campaigns.cloud);
    await link(trust, campaigns.security);
  });
}

/** Leads in every state, each step by the person whose work it is. */
export async function loadDecisions(people: DemoPeople, leads: readonly string[]): Promise<void> {
  for (const [i, id] of leads.entries()) {
    const reviewer = people.as(i % 2 === 0 ? "reviewer1" : "reviewer2");
    if (i % 4 === 3) continue; // waits in the queue
    const claim = await transact(reviewer, (ctx) => claimLead(ctx, id));
    await transact(reviewer, async (ctx) => {
      const decision = {
        id,
        version: await versionOf(ctx, id),
        token: claim.token,
        checked: CHECKED,
      };
      if (i % 16 === 5) return rejectLead(ctx, { ...decision, reason: "No project this year." });
      if (i % 16 === 9)
        return returnLead(ctx, { ...decision, reason: "The budget answer is missing." });
      return approveLead(ctx, decision);
    });
    if (i % 16 === 5 || i % 16 === 9 || i % 8 === 2) continue;
    await transact(reviewer, async (ctx) =>
      publishLead(ctx, { id, version: await versionOf(ctx, id) }),
    );
    if (i === 8) {
      await transact(reviewer, async (ctx) =>
        recallLead(ctx, {
          id,
          version: await versionOf(ctx, id),
          reason: "The person changed jobs.",
        }),
      );
    } else if (i % 3 === 0) await acceptDelivery(people, id);
  }
}

async function versionOf(ctx: Context, id: string): Promise<number> {
  const row = await queryOne<{ version: number }>(ctx, `select version from lead where id = $1`, [
    id,
  ]);
  return row!.version;
}

async function acceptDelivery(people: DemoPeople, id: string): Promise<void> {
  const manager = people.as("manager");
  const delivery = await queryOne<{ client_id: string; version: number }>(
    manager,
    `select client_id, version from client_delivery where lead_id = $1`,
    [id],
  );
  if (!delivery) return;
  const client = people.as(`client${people.clients.indexOf(delivery.client_id) + 1}`);
  await transact(client, (ctx) =>
    decideDelivery(ctx, {
      id,
      clientId: delivery.client_id,
      version: delivery.version,
      decision: "accepted",
      comment: null,
    }),
  );
}
