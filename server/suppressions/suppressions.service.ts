import type {
  AddSuppression,
  Channel,
  LiftSuppression,
  Suppression,
  SuppressionScope,
  SuppressionSource,
} from "#shared/suppressions/suppressions.schema.ts";
import { channelOf } from "#shared/suppressions/suppressions.rules.ts";
import {
  suppressionAdded,
  suppressionLifted,
  suppressionsAdded,
} from "#shared/suppressions/suppressions.events.ts";
import type { Id } from "#shared/kernel/ids.ts";
import { addActivity } from "#server/activity/activity.service.ts";
import { holdGateExclusive } from "#server/compliance/compliance.service.ts";
import { actorId, actorName } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, forbidden, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { permitted, seesAll } from "#server/kernel/policy.ts";
import { suppressionKey } from "./keys.rules.ts";
import { presentSuppressions } from "./suppressions.present.ts";
import { contactsNamedBy } from "./suppressions.queries.ts";

/** Rows of one statement, and of one hold of the gate: an attempt waits for it. */
export const CHUNK = 2000;
/** Up to here each row is recorded and announced by itself. */
const SINGLE = 200;
const SHOWN_ON = 50;

export interface NewSuppression {
  scope: SuppressionScope;
  /** Normalised: E.164, e-mail key, host, id. */
  key: string;
  /** Null: every channel. */
  channel: Channel | null;
  reason: string;
  source: SuppressionSource;
  /** What told us: a message id, an attempt. Same row, same source: added once. */
  sourceId?: string;
  campaignId?: Id | null;
  clientId?: Id | null;
}

interface Inserted {
  id: string;
  scope: SuppressionScope;
  key: string;
  channel: Channel | null;
  campaign_id: string | null;
  client_id: string | null;
}

/**
 * Adds suppressions in the caller's transaction and holds the gate until its commit: no claim and no
 * attempt commits after it. Locks come in the order gate, phone, task row, contact, so a caller that
 * locks anything calls `holdGateExclusive` first. What is already active stays as it is.
 * Queued work is dropped by subscribers of `suppression.added` and `suppression_batch.added`.
 * @param rows at most 2,000
 * @returns ids of the rows that are new
 */
export async function addSuppressions(
  ctx: Context,
  rows: readonly NewSuppression[],
): Promise<Id[]> {
  if (rows.length > CHUNK) throw new Error(`addSuppressions: more than ${CHUNK} rows`);
  await holdGateExclusive(ctx);
  await ctx.em.flush();
  const batchId = ctx.newId();
  const added = await insert(ctx, rows, batchId);
  if (added.length > SINGLE) {
    record(ctx, suppressionsAdded, batchId, { batchId, count: added.length });
    return added.map((row) => row.id);
  }
  for (const row of added) {
    record(ctx, suppressionAdded, row.id, {
      scope: row.scope,
      key: row.key,
      channel: row.channel,
      campaignId: row.campaign_id,
      clientId: row.client_id,
      batchId,
    });
    await noteOnTimeline(ctx, row);
  }
  return added.map((row) => row.id);
}

function insert(
  ctx: Context,
  rows: readonly NewSuppression[],
  batchId: string,
): Promise<Inserted[]> {
  const values = rows.map((row) => ({
    id: ctx.newId(),
    scope: row.scope,
    key: row.key,
    channel: channelOf(row.scope, row.channel),
    reason: row.reason,
    source: row.source,
    source_id: row.sourceId ?? "",
    campaign_id: row.campaignId ?? null,
    client_id: row.clientId ?? null,
  }));
  return query<Inserted>(
    ctx,
    `insert into suppression (id, scope, key, channel, reason, source, source_id, campaign_id,
                              client_id, batch_id, created_at, updated_at, created_by,
                              created_by_name)
     select r.id, r.scope, r.key, r.channel, r.reason, r.source, r.source_id, r.campaign_id,
            r.client_id, $2, $3, $3, $4, $5
       from jsonb_to_recordset($1::jsonb) as r(id uuid, scope text, key text, channel text,
         reason text, source text, source_id text, campaign_id uuid, client_id uuid)
     on conflict do nothing
     returning id, scope, key, channel, campaign_id, client_id`,
    [JSON.stringify(values), batchId, ctx.now(), actorId(ctx.actor), actorName(ctx.actor)],
  );
}

async function noteOnTimeline(ctx: Context, { id, scope, key, channel }: Inserted): Promise<void> {
  if (scope === "domain") return;
  const data = { scope, channel };
  if (scope === "account") {
    return addActivity(ctx, { type: "suppressed", accountId: key, refId: id, data });
  }
  const people = await contactsNamedBy(ctx, scope, key, SHOWN_ON);
  await addActivity(
    ctx,
    ...people.map((person) => ({
      type: "suppressed" as const,
      contactId: person.id,
      accountId: person.accountId,
      refId: id,
      data,
    })),
  );
}

/**
 * Adds one suppression as a person typed it. Agents may suppress only whom they may read, and never
 * whole companies.
 * @throws AppError invalid (key, campaign), forbidden
 */
export async function addSuppression(ctx: Context, input: AddSuppression): Promise<Suppression> {
  await holdGateExclusive(ctx);
  const found = suppressionKey(input.scope, input.key);
  if ("fault" in found) throw invalid("body.key", found.fault);
  const row: NewSuppression = { ...input, key: found.key };
  await checkTargets(ctx, row);
  await checkReach(ctx, row);
  const [id] = await addSuppressions(ctx, [row]);
  return (await presentSuppressions(ctx, [id ?? (await activeId(ctx, row))]))[0]!;
}

async function activeId(ctx: Context, row: NewSuppression): Promise<string> {
  const found = await queryOne<{ id: string }>(
    ctx,
    `select id from suppression
      where scope = $1 and key = $2 and source = $3 and source_id = '' and lifted_at is null
        and channel is not distinct from $4 and campaign_id is not distinct from $5
        and client_id is not distinct from $6`,
    [
      row.scope,
      row.key,
      row.source,
      channelOf(row.scope, row.channel),
      row.campaignId,
      row.clientId,
    ],
  );
  return found!.id;
}

async function checkTargets(ctx: Context, row: NewSuppression): Promise<void> {
  const must = async (table: string, id: string | null | undefined, path: string) => {
    if (!id) return;
    const there = await queryOne(ctx, `select 1 from ${table} where id = $1`, [id]);
    if (!there) throw invalid(path, `There is no such ${table}.`);
  };
  if (row.scope === "contact" || row.scope === "account")
    await must(row.scope, row.key, "body.key");
  await must("campaign", row.campaignId, "body.campaignId");
  await must("client", row.clientId, "body.clientId");
  if (row.campaignId && row.clientId) {
    throw invalid("body.clientId", "Name a campaign or a client, not both.");
  }
}

async function checkReach(ctx: Context, { scope, key }: NewSuppression): Promise<void> {
  if (seesAll(ctx, "suppression.add")) return;
  if (scope === "account" || scope === "domain") throw forbidden();
  const people = await contactsNamedBy(ctx, scope, key, SHOWN_ON);
  const mine = await permitted(
    ctx,
    "contact.read",
    people.map((person) => person.id),
  );
  if (mine.size === 0) throw forbidden();
}

/**
 * Lifts what one act of ours added by mistake, as its undo. Never what the person themself said
 * (unsubscribe, complaint, bounce, DNC, erasure): those end by `liftSuppression` alone.
 */
export async function liftOfSource(
  ctx: Context,
  { scope, key, sourceId }: Pick<NewSuppression, "scope" | "key" | "sourceId">,
  reason: string,
): Promise<void> {
  const lifted = await query<{ id: string }>(
    ctx,
    `update suppression set lifted_at = $2, lifted_by = $3, lifted_by_name = $4, lift_reason = $5,
            lift_evidence = 'undo', version = version + 1, updated_at = $2
      where match_key = $6 and source = 'manual' and source_id = $1 and lifted_at is null
     returning id`,
    [sourceId, ctx.now(), actorId(ctx.actor), actorName(ctx.actor), reason, `${scope}:${key}`],
  );
  for (const { id } of lifted) {
    record(ctx, suppressionLifted, id, { reason, evidence: "undo" });
  }
  await execute(
    ctx,
    `delete from activity where contact_id = $1 and type = 'suppressed' and ref_id = any ($2)`,
    [scope === "contact" ? key : null, lifted.map(({ id }) => id)],
  );
}

/**
 * Lifts one suppression: the row stays, with who, why and on what evidence. The only way that one
 * from the person themself ends.
 * @throws AppError not_found, stale, wrong_state
 */
export async function liftSuppression(
  ctx: Context,
  id: string,
  version: number,
  input: LiftSuppression,
): Promise<Suppression> {
  const row = await queryOne<{ version: number; lifted_at: string | null; source: string }>(
    ctx,
    `select version, lifted_at, source from suppression where id = $1 for update`,
    [id],
  );
  if (!row) throw notFound("suppression");
  const [current] = await presentSuppressions(ctx, [id]);
  if (row.version !== version) throw stale(current, ["liftedAt"]);
  if (row.lifted_at) throw new AppError("wrong_state", "This suppression was lifted before.");
  if (row.source === "erasure") {
    throw new AppError("refused", "An erased person stays suppressed.", { rule: "erasure" });
  }
  await execute(
    ctx,
    `update suppression set lifted_at = $2, lifted_by = $3, lifted_by_name = $4, lift_reason = $5,
            lift_evidence = $6, version = version + 1, updated_at = $2
      where id = $1`,
    [id, ctx.now(), actorId(ctx.actor), actorName(ctx.actor), input.reason, input.evidence],
  );
  record(ctx, suppressionLifted, id, input);
  return (await presentSuppressions(ctx, [id]))[0]!;
}
