import {
  CALLING_FROM,
  CALLING_TO,
  wallAt,
  windowAt,
} from "#shared/compliance/calling-hours.rules.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { CallSettings } from "#shared/campaigns/campaign.schema.ts";
import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import { windowOfKey, zonesOfKey } from "#server/compliance/calling-hours.rules.ts";
import { holdGateShared, mayContact } from "#server/compliance/compliance.service.ts";
import { destinationFault } from "#server/compliance/dial-destination.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { holdNamed } from "#server/kernel/db/locks.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { queryOne, together } from "#server/kernel/db/sql.ts";
import { steady } from "#server/kernel/db/steady.ts";
import { AppError, notFound } from "#server/kernel/errors.ts";
import type { LeasedTask } from "#server/calls/queue/leases.service.ts";
import { countTries, judgeCaps } from "./caps.service.ts";

const of = (key: string): string =>
  `select ${key} from call_task where id = $1 and ${key} is not null`;

/**
 * Everything that a dial holds until its commit, in this order and in one round trip: the gate, what
 * the caller holds, the number, the task, the person, the company.
 * @param first taken behind the gate
 * @param lockTask locks the task's row, where it stands as the caller needs it
 * @throws AppError not_found, and what the two throw
 */
export async function holdForDial(
  ctx: Context,
  taskId: string,
  lockTask: () => Promise<LeasedTask>,
  first: () => Promise<void> = () => Promise.resolve(),
): Promise<LeasedTask> {
  const [, , , numbers, task] = await together([
    steady(ctx),
    holdGateShared(ctx),
    first(),
    holdNamed(ctx, "dialNumber", of("phone_e164"), [taskId]),
    lockTask(),
    holdNamed(ctx, "dialContact", of("contact_id::text"), [taskId]),
    holdNamed(ctx, "dialAccount", of("account_id::text"), [taskId]),
  ]);
  if (numbers === 0) throw notFound("task");
  return task;
}

const STATED_ZONE = prepared(
  "stated-zone-of-dial",
  `select time_zone as zone from contact
    where id = $1 and time_zone is not null and time_zone_source = 'explicit'`,
);

const CAMPAIGN = prepared(
  "campaign-of-dial",
  `select ${statusNowSql("c")} as status, settings from campaign c where id = $1`,
);

/**
 * Whether this person may be called now, under the locks of `holdForDial`: campaign, suppression,
 * destination, calling hours, caps and gap, each by a statement of its own.
 * @param but an attempt that counts for nothing: the one that asks
 * @throws AppError refused (rule, and when it lifts)
 */
export async function passGate(
  ctx: Context,
  task: LeasedTask,
  but: string | null = null,
): Promise<{ settings: CallSettings; localDay: string }> {
  const localDay = wallAt(zonesOfKey(task.time_zone)[0]!, ctx.now()).day;
  const [campaign, verdicts, tries, stated] = await together([
    queryOne<{ status: string; settings: { call?: unknown } }>(ctx, CAMPAIGN, [task.campaign_id]),
    mayContact(ctx, {
      channel: "phone",
      contactIds: [task.contact_id],
      campaignId: task.campaign_id,
      at: ctx.now(),
      numbers: new Map([[task.contact_id, task.phone_e164]]),
    }),
    countTries(ctx, task, localDay, but),
    queryOne<{ zone: string }>(ctx, STATED_ZONE, [task.contact_id]),
  ]);
  const settings = checkCampaign(task, campaign);
  const verdict = verdicts.get(task.contact_id);
  if (verdict?.ok !== true) {
    throw refusal(verdict?.rule ?? "unknown", verdict?.detail ?? "Nothing says that we may call.");
  }
  const fault = destinationFault(task.phone_e164, task.country, settings.countries);
  if (fault) throw refusal("destination", fault);
  checkWindow(ctx, task, stated?.zone ?? null);
  judgeCaps(ctx, task, { caps: settings.caps, tries, localDay });
  return { settings, localDay };
}

function checkCampaign(
  task: LeasedTask,
  campaign: { status: string; settings: { call?: unknown } } | undefined,
): CallSettings {
  const status = campaign?.status ?? "gone";
  // callbacks that were promised are kept after the campaign's end
  const promised = task.rank === 0 && (status === "completed" || status === "cancelled");
  if (status !== "active" && !promised) {
    throw refusal("campaign_state", `The campaign is ${status}.`);
  }
  return zCallSettings.parse(campaign?.settings.call ?? {});
}

/** By the clock over the number, and by that which somebody stated for the person. */
function checkWindow(ctx: Context, task: LeasedTask, stated: string | null): void {
  const own = zonesOfKey(task.time_zone);
  const isOpen = windowOfKey(task.time_zone, ctx.now()).open;
  // where nothing is known of the number's clock, the person's alone opens nothing
  const zones = own.length === 0 ? own : [...own, ...(stated ? zonesOfKey(stated) : [])];
  const window = windowAt(zones, ctx.now());
  if (window.open) return;
  const where = isOpen ? stated : task.time_zone.replace(/^country:/, "anywhere in ");
  throw refusal(
    "calling_hours",
    `It is outside ${CALLING_FROM}–${CALLING_TO} in ${where}.`,
    window.opensAt ?? undefined,
  );
}

/** A rule refuses the dial. @param until when it lifts, where that is known */
export function refusal(rule: string, detail: string, until?: Date): AppError {
  return new AppError("refused", detail, { rule, until: until?.toISOString() });
}
