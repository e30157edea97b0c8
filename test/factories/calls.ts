import { DEFAULT_DISPOSITIONS } from "#shared/calls/dispositions/disposition.rules.ts";
import { wallAt } from "#shared/compliance/calling-hours.rules.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { buildQueue } from "#server/calls/queue/build.service.ts";
import { createScript } from "#server/calls/scripts/scripts.service.ts";
import { seedDispositions } from "#server/calls/dispositions/dispositions.service.ts";
import * as campaigns from "#server/campaigns/campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { storeList } from "./audience.ts";
import type { TestWorld } from "../harness/kernel.ts";
import { createForm } from "#server/forms/forms.service.ts";

/** A zone where it is the middle of the day at `at`. */
export function daytimeZone(at = new Date()): string {
  const zones = [
    "America/New_York",
    "Europe/London",
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "Pacific/Honolulu",
  ];
  return zones.find((zone) => {
    const { minute } = wallAt(zone, at);
    return minute > 9 * 60 && minute < 19 * 60;
  })!;
}

export interface CallCampaign {
  id: string;
  /** Ids of its labels by name. */
  labels: Record<string, string>;
}

interface Options {
  contactIds: string[];
  agents: UserActor[];
  name?: string;
  caps?: Record<string, number>;
  countries?: string[];
  clientId?: string | null;
}

/** A launched call campaign with script, form (one required question) and its queue built. */
export async function runningCampaign(world: TestWorld, options: Options): Promise<CallCampaign> {
  const manager = world.as(await world.user("campaign_manager"));
  const listId = await storeList(world, options.contactIds);
  const id = await transact(manager, async (tx) => {
    const script = await createScript(tx, {
      name: "Opening",
      body: "Hello {{contact.firstName}}.",
    });
    const form = await createForm(tx, {
      name: "Interest",
      fields: [
        { key: "budget", label: "Budget", kind: "select", required: true, options: ["Yes", "No"] },
        { key: "seats", label: "Seats", kind: "number", required: false, options: [], min: 1 },
      ],
    });
    const campaign = await campaigns.createCampaign(tx, {
      name: options.name ?? "Calls",
      type: "call",
      listId,
      clientId: options.clientId ?? null,
      goalLeads: 10,
      startsAt: null,
      endsAt: null,
      settings: {
        call: {
          scriptId: script.id,
          formId: form.id,
          countries: options.countries ?? ["US", "CA"],
          caps: {
            perNumberDay: 3,
            perContactDay: 3,
            perContactTotal: 12,
            perAccountDay: 20,
            minGapMinutes: 15,
            ...options.caps,
          },
        },
      },
    });
    await seedDispositions(tx, campaign.id);
    await campaigns.setCampaignAgents(
      tx,
      campaign.id,
      options.agents.map((agent) => agent.userId),
    );
    await campaigns.launchCampaign(tx, campaign.id);
    return campaign.id;
  });
  await buildQueue(world.system("test"), id, 1);
  const { rows } = await world.kernel.pool.query<{ id: string; label: string }>(
    `select id, label from disposition where campaign_id = $1`,
    [id],
  );
  if (rows.length !== DEFAULT_DISPOSITIONS.length) throw new Error("labels are missing");
  return { id, labels: Object.fromEntries(rows.map((row) => [row.label, row.id])) };
}

/** `count` agents. */
export function callAgents(
  world: TestWorld,
  count: number,
  prefix = "Agent",
): Promise<UserActor[]> {
  return Promise.all(
    Array.from({ length: count }, (_, i) => world.user("agent", { name: `${prefix} ${i + 1}` })),
  );
}
