import { afterCommand, isEditable, isOver, isRunning } from "#shared/campaigns/campaign.rules.ts";
import type { CampaignCommand } from "#shared/campaigns/campaign.rules.ts";
import type {
  Check,
  CampaignRow,
  ChangeCampaign,
  CreateCampaign,
} from "#shared/campaigns/campaign.schema.ts";
import * as events from "#shared/campaigns/campaigns.events.ts";
import { viewer, visibleSql } from "#server/filters/filters.service.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { changedSince } from "#server/kernel/db/edits.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { takeSnapshot } from "./audience.service.ts";
import { launchDue } from "./campaigns.jobs.ts";
import { preflight } from "./preflight.service.ts";
import { presentCampaigns } from "./campaigns.present.ts";
import { runLaunchSteps, sampleChecks } from "./campaigns.registry.ts";
import { computeProgress, touchProgress } from "./progress.service.ts";
import { Campaign } from "./campaign.entity.ts";

// for the checks of the channels
export { audienceSql, LISTED_CONTACTS } from "./audience.service.ts";

/** A new draft. @throws AppError invalid when it names a list or client that is not there */
export async function createCampaign(ctx: Context, input: CreateCampaign): Promise<CampaignRow> {
  await checkReferences(ctx, input);
  const now = ctx.now();
  const campaign = ctx.em.create(Campaign, {
    ...input,
    id: ctx.newId(),
    status: "draft",
    ownerId: userOf(ctx).userId,
    startsAt: dateOf(input.startsAt),
    endsAt: dateOf(input.endsAt),
    snapshotNo: 0,
    audienceCount: 0,
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  record(ctx, events.campaignCreated, campaign.id, {});
  return presentOne(ctx, campaign.id);
}

/**
 * Changes a campaign. Once launched only name, goal and end may change, once over only its name.
 * @throws AppError stale, wrong_state, invalid
 */
export async function changeCampaign(
  ctx: Context,
  id: string,
  version: number,
  input: ChangeCampaign,
): Promise<CampaignRow> {
  const campaign = await lockCampaign(ctx, id);
  await refuseStale(ctx, campaign, version);
  refuseFixed(campaign, input);
  // a colleague may edit a campaign whose list is its owner's alone, but not choose that list
  const { listId, clientId } = input;
  await checkReferences(ctx, {
    listId: listId === campaign.listId ? undefined : listId,
    clientId,
  });
  const { startsAt, endsAt, ...rest } = input;
  Object.assign(campaign, rest, { updatedAt: ctx.now() });
  if (startsAt !== undefined) campaign.startsAt = dateOf(startsAt);
  if (endsAt !== undefined) campaign.endsAt = dateOf(endsAt);
  if (campaign.startsAt && campaign.endsAt && campaign.endsAt <= campaign.startsAt) {
    throw invalid("body.endsAt", "The end must be after the start.");
  }
  if (endsAt && isRunning(campaign.status) && campaign.endsAt! <= ctx.now()) {
    throw invalid("body.endsAt", "The end lies in the past. To end it now, complete it.");
  }
  if (campaign.status === "scheduled") {
    if (!campaign.startsAt) campaign.status = "draft";
    else enqueueLaunch(ctx, campaign);
  }
  record(ctx, events.campaignEdited, id, {});
  return presentOne(ctx, id);
}

/** What may still change once launched, and once over. */
const WHILE_RUNNING = ["name", "goalLeads", "endsAt"];
const WHEN_OVER = ["name"];

function refuseFixed({ status }: Campaign, input: ChangeCampaign): void {
  if (isEditable(status)) return;
  const free = isOver(status) ? WHEN_OVER : WHILE_RUNNING;
  const fixed = Object.keys(input).filter((key) => !free.includes(key));
  if (fixed.length === 0) return;
  const which = isOver(status) ? `that is ${status}` : "that was launched";
  throw new AppError("wrong_state", `A campaign ${which} keeps its ${fixed.join(", ")}.`);
}

/**
 * Assigns exactly these people. Who loses the campaign keeps a call that is running.
 * @throws AppError stale, invalid
 */
export async function setCampaignAgents(
  ctx: Context,
  id: string,
  userIds: readonly string[],
  version?: number,
): Promise<CampaignRow> {
  const campaign = await lockCampaign(ctx, id);
  await refuseStale(ctx, campaign, version);
  const agents = await query<{ id: string }>(
    ctx,
    `select id from app_user
      where id = any ($1) and status = 'active' and roles && array['agent', 'admin']`,
    [userIds],
  );
  if (agents.length !== new Set(userIds).size) {
    throw invalid("body.userIds", "Only active users with the role agent can be assigned.");
  }
  const removed = await query<{ user_id: string }>(
    ctx,
    `delete from campaign_agent where campaign_id = $1 and user_id <> all ($2) returning user_id`,
    [id, userIds],
  );
  const added = await query<{ user_id: string }>(
    ctx,
    `insert into campaign_agent (campaign_id, user_id, assigned_at)
     select $1, unnest($2::uuid[]), $3 on conflict do nothing returning user_id`,
    [id, [...new Set(userIds)], ctx.now()],
  );
  campaign.updatedAt = ctx.now();
  record(ctx, events.campaignAgentsSet, id, {
    added: added.map((row) => row.user_id),
    removed: removed.map((row) => row.user_id),
  });
  return presentOne(ctx, id);
}

/**
 * Checks and starts: audience snapshot, then each type builds its work from `campaign.launched`.
 * With a start in the future it is scheduled instead, and checked again then.
 * @param sampled what `trySample` found before the transaction
 * @throws AppError refused with the failed checks by name; wrong_state; stale
 */
export async function launchCampaign(
  ctx: Context,
  id: string,
  version?: number,
  sampled: readonly Check[] = [],
): Promise<CampaignRow> {
  const campaign = await lockCampaign(ctx, id);
  await refuseStale(ctx, campaign, version);
  allowed(campaign, campaign.status === "scheduled" ? "launch" : "schedule");
  const result = await preflight(ctx, campaign, sampled);
  if (!result.ok) {
    const failed = result.checks.filter((check) => check.state === "failed");
    throw new AppError(
      "refused",
      failed.map((check) => `${check.label}: ${check.detail}`).join(" "),
      {
        rule: `preflight: ${failed.map((check) => check.check).join(", ")}`,
      },
    );
  }
  if (campaign.startsAt && campaign.startsAt > ctx.now()) {
    Object.assign(campaign, { status: "scheduled", updatedAt: ctx.now() });
    enqueueLaunch(ctx, campaign);
    record(ctx, events.campaignScheduled, id, {});
    return presentOne(ctx, id);
  }
  await runLaunchSteps(ctx, campaign);
  const { no, members } = await takeSnapshot(ctx, campaign);
  Object.assign(campaign, {
    status: "active",
    snapshotNo: no,
    audienceCount: campaign.audienceCount + members,
    launchedAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  record(ctx, events.campaignLaunched, id, { type: campaign.type, snapshotNo: no, members });
  await touchProgress(ctx, id);
  return presentOne(ctx, id);
}

/**
 * The scheduled launch. Checks that fail send it back to draft; a campaign that was changed,
 * launched or stopped meanwhile is left alone.
 */
export async function launchIfDue(
  ctx: Context,
  id: string,
  sampled: readonly Check[] = [],
): Promise<void> {
  const campaign = await lockCampaign(ctx, id);
  if (campaign.status !== "scheduled" || !campaign.startsAt || campaign.startsAt > ctx.now())
    return;
  const result = await preflight(ctx, campaign, sampled);
  if (result.ok) return void (await launchCampaign(ctx, id, undefined, sampled));
  const failed = result.checks.filter((check) => check.state === "failed");
  Object.assign(campaign, { status: "draft", updatedAt: ctx.now() });
  record(ctx, events.campaignHeld, id, { failed: failed.map((check) => check.check) });
}

const RUN = {
  pause: events.campaignPaused,
  resume: events.campaignResumed,
  complete: events.campaignCompleted,
  stop: events.campaignStopped,
} as const;

/**
 * Pause, resume, complete or stop. Acts at once: every claim of work reads the campaign's status in
 * its own transaction. Repeating a command that already holds changes nothing.
 * @throws AppError wrong_state, not_found
 */
export async function runCommand(
  ctx: Context,
  id: string,
  command: keyof typeof RUN,
): Promise<CampaignRow> {
  const campaign = await lockCampaign(ctx, id);
  const next = allowed(campaign, command);
  if (command === "resume" && campaign.endsAt && campaign.endsAt <= ctx.now()) {
    throw new AppError("wrong_state", "Its end lies in the past: set a later one first.");
  }
  Object.assign(campaign, { status: next, updatedAt: ctx.now() });
  if (next === "completed" || next === "cancelled") campaign.endedAt = ctx.now();
  record(ctx, RUN[command], id, { type: campaign.type });
  await touchProgress(ctx, id);
  return presentOne(ctx, id);
}

/** Ends an active campaign whose work is all settled; looks again under the campaign's lock. */
export async function completeIfDone(ctx: Context, id: string): Promise<void> {
  const campaign = await lockCampaign(ctx, id);
  if (campaign.status !== "active") return;
  const { open } = await computeProgress(ctx, id);
  if (open === 0) await runCommand(ctx, id, "complete");
}

/** The campaign's row, locked for this transaction. @throws AppError not_found */
export async function lockCampaign(ctx: Context, id: string): Promise<Campaign> {
  const found = await queryOne(ctx, `select id from campaign where id = $1 for update`, [id]);
  if (!found) throw notFound("campaign");
  return ctx.em.findOneOrFail(Campaign, { id }, { refresh: true });
}

/** Actions that change what belongs to a campaign but is no column of it → what they change. */
const PARTS: Record<string, string> = {
  "campaign.agents_set": "agents",
  "campaign.checklist_set": "checklist",
  "campaign.dispositions_set": "dispositions",
};

/**
 * The version that a person decided on must be the campaign's; without one nothing is asked.
 * @throws AppError stale with the campaign as it stands and what was changed meanwhile
 */
export async function refuseStale(
  ctx: Context,
  campaign: Campaign,
  version: number | undefined,
): Promise<void> {
  if (version === undefined || campaign.version === version) return;
  const { id } = campaign;
  const actions = await query<{ action: string }>(
    ctx,
    `select distinct action from audit_log
      where entity_type = 'campaign' and entity_id = $1 and version > $2 and action = any ($3)`,
    [id, version, Object.keys(PARTS)],
  );
  const parts = actions.map(({ action }) => PARTS[action]!);
  const fields = await changedSince(ctx, "campaign", id, version);
  throw stale(await presentOne(ctx, id), [...fields, ...parts]);
}

/** Tries the channels' samples. Not within a transaction: it may take a while. @throws AppError not_found */
export async function trySample(ctx: Context, id: string): Promise<Check[]> {
  return sampleChecks(ctx, await readCampaign(ctx, id));
}

/** The campaign's row as it stands. @throws AppError not_found */
export async function readCampaign(ctx: Context, id: string): Promise<Campaign> {
  const campaign = await ctx.em.findOne(Campaign, { id });
  if (!campaign) throw notFound("campaign");
  return campaign;
}

/** One campaign for its readers. @throws AppError not_found */
export async function presentOne(ctx: Context, id: string): Promise<CampaignRow> {
  await ctx.em.flush();
  const [row] = await presentCampaigns(ctx, { ids: [id] });
  if (!row) throw notFound("campaign");
  return row;
}

function allowed(campaign: Campaign, command: CampaignCommand) {
  const next = afterCommand(campaign.status, command);
  if (!next) {
    throw new AppError("wrong_state", `A campaign that is ${campaign.status} cannot ${command}.`);
  }
  return next;
}

function enqueueLaunch(ctx: Context, campaign: Campaign): void {
  enqueue(ctx, launchDue, { campaignId: campaign.id }, { runAt: campaign.startsAt! });
}

const dateOf = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));

async function checkReferences(
  ctx: Context,
  { listId, clientId }: Pick<ChangeCampaign, "listId" | "clientId">,
): Promise<void> {
  if (listId) {
    const list = await queryOne(
      ctx,
      `select id from list l
        where l.id = $1 and l.deleted_at is null and ${visibleSql("l", "$2", "$3")}`,
      [listId, ...viewer(ctx)],
    );
    if (!list) throw invalid("body.listId", "There is no such list.");
  }
  if (clientId) {
    const client = await queryOne(ctx, `select id from client where id = $1`, [clientId]);
    if (!client) throw invalid("body.clientId", "There is no such client organisation.");
  }
}
