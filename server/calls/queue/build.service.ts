import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { holdGateShared, suppressedSql } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { jobIdOf, publishJobProgress } from "#server/kernel/jobs/progress.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import { freshStatistics, query, queryOne } from "#server/kernel/db/sql.ts";
import { publish, transact } from "#server/kernel/db/transact.ts";
import { announceBuild } from "./build.work.ts";
import { addSql } from "./task-state.service.ts";
import { destinationFault } from "#server/compliance/dial-destination.rules.ts";
import { keyOfNumber, REACHED, ZONE_NAMES } from "#server/compliance/calling-hours.rules.ts";
import type { Reached } from "#server/compliance/calling-hours.rules.ts";
import { callFloorTopic } from "#shared/calls/queue/queue.events.ts";

const CHUNK = 5000;

interface Chunk {
  last: string | null;
  seen: number;
  built: number;
  suppressed: number;
  destination: number;
  no_phone: number;
}

const NOTHING: Chunk = {
  last: null,
  seen: 0,
  built: 0,
  suppressed: 0,
  destination: 0,
  no_phone: 0,
};

/**
 * Makes the queue of one audience snapshot: a task for everybody who has a number that may be called.
 * In chunks, each under the gate, so that a suppression waits at most for one of them and then sees
 * its tasks. A second run adds only what is missing.
 */
export async function buildQueue(
  ctx: Context,
  campaignId: string,
  snapshotNo: number,
  signal?: AbortSignal,
): Promise<void> {
  const jobId = jobIdOf("callQueue", campaignId, snapshotNo);
  const total = await transact(ctx, (tx) => announceBuild(tx, campaignId, snapshotNo));
  let [done, built] = [0, 0];
  const leftOut = { suppressed: 0, destination: 0, no_phone: 0 };
  let last: string | null = "00000000-0000-0000-0000-000000000000";
  while (last !== null) {
    signal?.throwIfAborted();
    const chunk: Chunk = await transact(ctx, async (tx) => {
      const made = await buildChunk(tx, campaignId, snapshotNo, last!);
      const at = { done: done + made.seen, total, state: "running", message: null } as const;
      publishJobProgress(tx, jobId, at);
      return made;
    });
    done += chunk.seen;
    built += chunk.built;
    leftOut.suppressed += chunk.suppressed;
    leftOut.destination += chunk.destination;
    leftOut.no_phone += chunk.no_phone;
    last = chunk.seen === CHUNK ? chunk.last : null;
  }
  await transact(ctx, async (tx) => {
    await query(
      tx,
      `insert into call_queue_build as b (campaign_id, snapshot_no, built_at, left_out)
       values ($1, $2, $3, $4)
       on conflict (campaign_id, snapshot_no) do update
         set built_at = $3, left_out = $4, failed_at = null
       where b.built_at is null or b.failed_at is not null or $5::int > 0`,
      [campaignId, snapshotNo, tx.now(), JSON.stringify(leftOut), built],
    );
    await touchProgress(tx, campaignId);
    await announceBuild(tx, campaignId, snapshotNo);
  });
  if (built > 0) await freshStatistics(ctx, "call_task");
}

async function buildChunk(
  ctx: Context,
  campaignId: string,
  snapshotNo: number,
  after: string,
): Promise<Chunk> {
  await holdGateShared(ctx);
  // shared until the commit: a stop comes before this chunk, or its purge sees the chunk's tasks
  const campaign = await queryOne<{ status: string; settings: { call?: unknown } }>(
    ctx,
    `select ${statusNowSql("c")} as status, settings from campaign c where id = $1 for share`,
    [campaignId],
  );
  if (!campaign || campaign.status === "cancelled" || campaign.status === "completed") {
    return NOTHING;
  }
  const { countries } = zCallSettings.parse(campaign.settings.call ?? {});
  const at = [campaignId, snapshotNo, after, CHUNK];
  const { refused, elsewhere } = await judgeNumbers(ctx, at, countries);
  const chunk = await queryOne<Chunk>(ctx, BUILD, [
    ...at,
    ctx.now(),
    ZONE_NAMES,
    refused,
    [...elsewhere.keys()],
    [...elsewhere.values()],
  ]);
  await touchProgress(ctx, campaignId);
  publish(
    ctx,
    callFloorTopic.event({ campaignId }, "stale", { op: "stale", batchId: ctx.newId() }),
  );
  return chunk!;
}

interface Judged {
  /** Numbers that the dial would refuse whenever it is asked: person's id and number. */
  refused: string[];
  /** Those that ring where another clock decides than the person's → its key. */
  elsewhere: Map<string, string>;
}

async function judgeNumbers(
  ctx: Context,
  at: readonly unknown[],
  countries: readonly string[],
): Promise<Judged> {
  const numbers = await query<Reached & { id: string }>(
    ctx,
    `${MEMBERS}
     select distinct c.id, ${REACHED}
       from members m join contact c on c.id = m.contact_id and c.deleted_at is null,
            unnest(${NUMBERS}) p(phone)
      where p.phone is not null`,
    at,
  );
  const refused = numbers.filter(({ phone, country }) =>
    destinationFault(phone, country, countries),
  );
  const elsewhere = numbers.flatMap((one): [string, string][] => {
    const key = keyOfNumber(one);
    return key === one.timeZone ? [] : [[one.id + one.phone, key]];
  });
  return { refused: refused.map(({ id, phone }) => id + phone), elsewhere: new Map(elsewhere) };
}

const NUMBERS = "array[c.phone_e164, c.direct_e164, c.mobile_e164, c.hq_e164]";
const MEMBERS = `
  with members as (
    select m.contact_id from campaign_member m
     where m.campaign_id = $1 and m.snapshot_no = $2 and m.contact_id > $3
     order by m.contact_id limit $4
  )`;
const keys = { contact: "c", account: "a", campaign: "$1::uuid", client: "cp.client_id" };

// The number to call is the first of direct, mobile and headquarters that is not suppressed itself and
// may be dialled; one that may not is named only where there is no other.
const BUILD = `${MEMBERS}, people as (
    select c.id, c.account_id, c.country, c.time_zone, best.phone, best.refused,
           ${suppressedSql("phone", { ...keys, phone: "null::text" })} as suppressed,
           coalesce(c.phone_e164, c.direct_e164, c.mobile_e164, c.hq_e164) is not null as has_phone
      from members m
      join contact c on c.id = m.contact_id and c.deleted_at is null
      join campaign cp on cp.id = $1
      left join account a on a.id = c.account_id
      left join lateral (
        select p.phone, c.id::text || p.phone = any ($7::text[]) as refused
          from unnest(${NUMBERS}) with ordinality p(phone, n)
         where p.phone is not null
           and not ${suppressedSql("phone", { ...keys, phone: "p.phone" })}
         order by refused, p.n limit 1
      ) best on true
  ), built as (
    ${addSql(`select $1, id, account_id, phone, country,
           case when z.key is not null then z.key
                when time_zone = any ($6) then time_zone
                else 'country:' || coalesce(country, '??') end, $5, $5, $5
      from people
      left join unnest($8::text[], $9::text[]) z(number, key) on z.number = id::text || phone
     where phone is not null and not refused and not suppressed
        and not exists (select from call_task t where t.campaign_id = $1 and t.contact_id = people.id)`)}
    returning 1
  )
  select (select max(contact_id::text) from members) as last,
         (select count(*) from members) as seen, (select count(*) from built) as built,
         count(*) filter (where suppressed or (phone is null and has_phone)) as suppressed,
         count(*) filter (where not suppressed and refused) as destination,
         count(*) filter (where not suppressed and not has_phone) as no_phone
    from people`;
