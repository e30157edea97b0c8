import type { OrderStep } from "#shared/orders/order.rules.ts";
import { zOrderInput } from "#shared/orders/orders.schema.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { createOrder, linkCampaign, lockOrder, moveOrder } from "#server/orders/orders.service.ts";
import type { DemoCampaigns } from "./campaigns.ts";
import { PAST_DAYS, dateIn, daysAgo } from "./days.ts";
import type { DemoPeople } from "./people.ts";

interface DemoOrder {
  client: number;
  name: string;
  leadGoal: number;
  /** Days before today on which it was written. */
  written: number;
  /** Days from today to its first and its last day. */
  days: [first: number, last: number];
  steps: OrderStep[];
  campaigns: string[];
}

/** Orders of all three clients, two of them running and linked to their campaigns by hand. */
export async function loadOrders(
  kernel: Kernel,
  people: DemoPeople,
  campaigns: DemoCampaigns,
): Promise<void> {
  const running: Pick<DemoOrder, "written" | "days" | "steps"> = {
    written: PAST_DAYS + 1,
    days: [-PAST_DAYS, 30],
    steps: ["submit", "start"],
  };
  const orders: DemoOrder[] = [
    {
      client: 0,
      name: "Cloud migration, 60 leads",
      leadGoal: 60,
      campaigns: [campaigns.cloud, campaigns.mailing],
      ...running,
    },
    {
      client: 1,
      name: "Zero trust, 75 leads",
      leadGoal: 75,
      campaigns: [campaigns.security],
      ...running,
    },
    {
      client: 2,
      name: "Data platform, 50 leads",
      leadGoal: 50,
      written: 3,
      days: [7, 60],
      steps: ["submit"],
      campaigns: [],
    },
    {
      client: 0,
      name: "Follow-up programme",
      leadGoal: 25,
      written: 1,
      days: [31, 75],
      steps: [],
      campaigns: [],
    },
  ];
  for (const order of orders) await writeOrder(kernel.now(), people, order);
}

async function writeOrder(now: Date, people: DemoPeople, order: DemoOrder): Promise<void> {
  const [startsOn, dueOn] = order.days.map((days) => dateIn(now, days));
  await transact(people.as("manager", daysAgo(now, order.written, 10)), async (ctx) => {
    const input = zOrderInput.parse({
      name: order.name,
      leadGoal: order.leadGoal,
      startsOn,
      dueOn,
      brief: "Decision makers with a project this year.",
    });
    const { id } = await createOrder(ctx, { ...input, clientId: people.clients[order.client]! });
    for (const step of order.steps) await moveOrder(ctx, await lockOrder(ctx, id), step, null);
    for (const campaignId of order.campaigns) {
      await linkCampaign(ctx, id, { campaignId, linkedFrom: startsOn!, linkedTo: null });
    }
  });
}
