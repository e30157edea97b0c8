import { LockMode } from "@mikro-orm/core";
import type {
  ChangeSegment,
  ConvertToList,
  CreateSegment,
  Segment as SegmentDto,
} from "#shared/segments/segments.schema.ts";
import {
  segmentChanged,
  segmentConverted,
  segmentCreated,
  segmentDeleted,
} from "#shared/segments/segments.events.ts";
import type { Filter } from "#shared/filters/filter.schema.ts";
import type { List } from "#shared/lists/lists.schema.ts";
import {
  compileFilter,
  dependenciesOf,
  loadReferences,
  viewer,
  visibleSql,
} from "#server/filters/filters.service.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { hold } from "#server/kernel/db/locks.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, forbidden, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { listFromFilter } from "#server/lists/lists.service.ts";
import { Segment } from "./segments.entity.ts";
import { publishCount } from "./count.service.ts";
import { visibleSegment } from "./segments.present.ts";

/** Saves a filter as a segment of the actor's. The first count follows within a second. */
export async function createSegment(ctx: Context, input: CreateSegment): Promise<SegmentDto> {
  await hold(ctx, "segments");
  const id = ctx.newId();
  const now = ctx.now();
  ctx.em.create(Segment, {
    ...input,
    id,
    entityType: input.filter.entity,
    isActive: true,
    ownerId: userOf(ctx).userId,
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  await ctx.em.flush();
  await wantCount(ctx, id, input.filter);
  record(ctx, segmentCreated, id, {});
  return (await visibleSegment(ctx, id))!;
}

/**
 * Changes a segment. Others may rename or refilter what they see; visibility is its owner's and
 * admins' to change.
 * @throws AppError not_found, stale, forbidden, invalid (entity, circle)
 */
export async function changeSegment(
  ctx: Context,
  id: string,
  version: number,
  input: ChangeSegment,
): Promise<SegmentDto> {
  await hold(ctx, "segments");
  const segment = await locked(ctx, id, version);
  const { filter } = input;
  if (filter && filter.entity !== segment.entityType) {
    throw invalid("body.filter.entity", `This segment is of ${segment.entityType}s and stays so.`);
  }
  const reshared = input.visibility && input.visibility !== segment.visibility;
  if (reshared) owned(ctx, segment);
  for (const [key, value] of Object.entries(input)) {
    if (value !== undefined) Object.assign(segment, { [key]: value });
  }
  segment.updatedAt = ctx.now();
  await ctx.em.flush();
  // the figure that stands on everybody's screens is replaced in the same moment
  if (reshared) publishCount(ctx, segment, segment.recordCountCache ?? null, ctx.now());
  if (filter) await wantCount(ctx, id, filter);
  else if (input.isActive) await wantAgain(ctx, id);
  record(ctx, segmentChanged, id, {});
  const changed = await visibleSegment(ctx, id);
  if (!changed) throw notFound("segment");
  return changed;
}

/** Deletes a segment. @throws AppError not_found, stale, wrong_state (others are made of it) */
export async function deleteSegment(ctx: Context, id: string, version: number): Promise<void> {
  await hold(ctx, "segments");
  const segment = await locked(ctx, id, version);
  owned(ctx, segment);
  await refuseWhileUsed(ctx, id);
  segment.deletedAt = ctx.now();
  segment.updatedAt = ctx.now();
  await ctx.em.flush();
  record(ctx, segmentDeleted, id, {});
}

/** Says by name which segments are made of it where the actor sees them; of others only how many. */
async function refuseWhileUsed(ctx: Context, id: string): Promise<void> {
  const users = await query<{ name: string; seen: boolean }>(
    ctx,
    `select name, ${visibleSql("segment", "$1", "$2")} as seen from segment
      where deleted_at is null and id <> $3::uuid and strpos(filter::text, $3::text) > 0
      order by name`,
    [...viewer(ctx), id],
  );
  if (users.length === 0) return;
  const names = users.filter(({ seen }) => seen).map(({ name }) => name);
  const rest = users.length - Math.min(names.length, 3);
  const others = rest > 0 ? [`${rest} ${names.length > 0 ? "more" : "of other people"}`] : [];
  const all = [...names.slice(0, 3), ...others].join(", ");
  throw new AppError("wrong_state", `Other segments are made of it: ${all}.`);
}

/** Makes a list of all that the segment holds at this instant. */
export async function convertToList(ctx: Context, id: string, input: ConvertToList): Promise<List> {
  const segment = await visibleSegment(ctx, id);
  if (!segment) throw notFound("segment");
  const list = await listFromFilter(ctx, segment.filter, {
    name:
      input.name ?? `${segment.name}, ${ctx.now().toISOString().slice(0, 16).replace("T", " ")}`,
    visibility: input.visibility ?? segment.visibility,
    tags: input.tags ?? segment.tags,
    sourceType: "segment",
    sourceRef: id,
  });
  record(ctx, segmentConverted, id, { listId: list.id, members: list.memberCount });
  return list;
}

async function locked(ctx: Context, id: string, version: number): Promise<Segment> {
  const current = await visibleSegment(ctx, id);
  const segment =
    current && (await ctx.em.findOne(Segment, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  if (!segment) throw notFound("segment");
  if (segment.version !== version) throw stale(current);
  return segment;
}

function owned(ctx: Context, segment: Segment): void {
  const { userId, roles } = userOf(ctx);
  if (segment.ownerId !== userId && !roles.includes("admin")) throw forbidden();
}

/** Checks a saved filter as a whole (circles too) and asks for its count. */
async function wantCount(ctx: Context, id: string, filter: Filter): Promise<void> {
  const references = await loadReferences(ctx, filter);
  compileFilter(filter, { asOf: ctx.now(), references });
  const { sources, byTime } = dependenciesOf(filter, references);
  await execute(
    ctx,
    `insert into segment_count (segment_id, depends_on, by_time) values ($1, $2, $3)
     on conflict (segment_id) do update
       set depends_on = $2, by_time = $3, wanted = segment_count.wanted + 1,
           due_at = '-infinity', error = null`,
    [id, sources, byTime],
  );
  await execute(ctx, `insert into segment_dirty (source) values ($1)`, [`segment:${id}`]);
}

async function wantAgain(ctx: Context, id: string): Promise<void> {
  await execute(ctx, `update segment_count set wanted = wanted + 1 where segment_id = $1`, [id]);
}
