import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Id } from "#shared/kernel/ids.ts";
import { chunkSize } from "#shared/email/sends/send.rules.ts";
import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { isShort, ROOM_FOR_SENDS } from "#server/kernel/storage.ts";
import { contentHash, parseContent } from "#server/email/templates/compile.rules.ts";
import type { ParsedContent } from "#server/email/templates/compile.rules.ts";
import { drainJob } from "./sends.jobs.ts";
import { buildMessage } from "#server/email/templates/message.rules.ts";
import type { SenderLine } from "#server/email/templates/message.rules.ts";
import { pinnedContent } from "./pinned-content.queries.ts";
import { SENDING_SECONDS, deadlineIn, sendWithin } from "#server/email/transport/provider.port.ts";
import type { MailProvider } from "#server/email/transport/provider.port.ts";
import { providerNamed } from "#server/email/transport/providers.registry.ts";
import { takeTokens } from "#server/email/transport/rate-limit.service.ts";
import type { Rate } from "#server/email/transport/rate-limit.service.ts";
import { markResults } from "./results.service.ts";
import type { Outcome } from "./results.service.ts";
import { claimSends, countDue, markSending, releaseClaimed } from "./sends.service.ts";
import type { ClaimedSend } from "./sends.service.ts";
import { concurrencyOf } from "#server/email/transport/concurrency.service.ts";
import { unsubscribeUrl } from "#server/email/unsubscribe/unsubscribe.service.ts";

/** A job gives its place back after this time. */
const SLICE_MS = 20_000;
/** No provider call begins later than this after the last look at pause and suppressions. */
const CALL_WITHIN_MS = 600;
/** And no mail: a call that the server keeps waiting ends before its DATA. */
const BEGIN_WITHIN_MS = 950;
/** How long mails wait before a full disk is looked at again. */
const DISK_WAIT_MS = 30_000;
/** A drain that has not been heard of for this long is gone. */
const BEAT_MS = 3_000;

/** Everything that stays the same over a drain. */
interface Run {
  campaignId: Id;
  shard: number;
  leaseToken: Id;
  content: ParsedContent;
  sender: SenderLine;
  provider: MailProvider;
  rates: Rate[];
}

/**
 * Sends what is due in one shard: chunk by chunk behind the gate, until nothing is, the campaign is
 * not active, or the slice is over (then it enqueues itself). Any number may run at once: rows are
 * claimed with SKIP LOCKED, the beat in Redis only keeps idle ones away.
 */
export async function drainShard(
  ctx: Context,
  { campaignId, shard }: { campaignId: Id; shard: number },
  signal: AbortSignal,
): Promise<void> {
  const heartbeat = await takeHeartbeat(ctx, campaignId, shard);
  if (!heartbeat) return;
  const until = performance.now() + SLICE_MS;
  try {
    const run = await prepare(ctx, campaignId, shard);
    if (!run) return;
    let perSec = 0;
    while (!signal.aborted) {
      if (performance.now() > until) return await reschedule(ctx, run, 0);
      if (await isShort(ctx.kernel.storage, ROOM_FOR_SENDS)) return await waitForRoom(ctx, run);
      await heartbeat.renew();
      const grant = await grantFor(ctx, run, chunkSize(perSec));
      if (grant.granted === 0) {
        if (!(await isActive(ctx, campaignId))) return;
        if (grant.waitMs > 1_000) return await reschedule(ctx, run, grant.waitMs);
        await sleep(Math.min(grant.waitMs, 250));
        continue;
      }
      await openLines(ctx, run, grant.granted, signal);
      const began = performance.now();
      const claimed = await claimSends(ctx, { ...run, limit: grant.granted });
      const sent = await sendChunk(ctx, run, claimed.sends, signal);
      await giveBack(ctx, run, grant.granted - sent);
      if (claimed.taken === 0) return await laterIfWaiting(ctx, run);
      if (sent > 0) perSec = (sent * 1000) / (performance.now() - began);
    }
  } finally {
    await heartbeat.end();
  }
}

/** Waits for the server's greetings while nothing is claimed yet; not past the end of the process. */
async function openLines(ctx: Context, run: Run, limit: number, signal: AbortSignal) {
  const due = run.provider.ready ? await countDue(ctx, { ...run, limit }) : 0;
  if (due === 0 || signal.aborted) return;
  const opened = new AbortController();
  const stopped = once(signal, "abort", { signal: opened.signal }).catch(() => undefined);
  await Promise.race([run.provider.ready!(due), stopped]).finally(() => opened.abort());
}

async function prepare(ctx: Context, campaignId: Id, shard: number): Promise<Run | null> {
  const pinned = await pinnedContent(ctx, campaignId);
  if (!pinned) return null;
  const compiled = {
    subject: pinned.subject,
    html: pinned.compiled_html,
    text: pinned.compiled_text,
  };
  const hash = contentHash(compiled);
  if (hash !== pinned.content_hash || hash !== pinned.approved_hash) {
    throw new Error(`campaign ${campaignId}: the content is not what was approved`);
  }
  const rates: Rate[] = [{ key: `sender-${pinned.sender_id}`, perMinute: pinned.rate_per_minute }];
  if (pinned.campaign_per_minute) {
    rates.push({ key: `campaign-${campaignId}`, perMinute: pinned.campaign_per_minute });
  }
  return {
    campaignId,
    shard,
    leaseToken: ctx.newId(),
    content: parseContent(compiled),
    sender: {
      fromName: pinned.from_name,
      fromEmail: pinned.from_email,
      replyTo: pinned.reply_to,
      postalAddress: pinned.postal_address,
    },
    provider: providerNamed(ctx.kernel, pinned.provider),
    rates,
  };
}

/** Sends one claimed chunk. @returns how many provider calls began */
async function sendChunk(
  ctx: Context,
  run: Run,
  sends: readonly ClaimedSend[],
  signal: AbortSignal,
): Promise<number> {
  if (sends.length === 0) return 0;
  if (signal.aborted) {
    await releaseClaimed(ctx, run.leaseToken);
    return 0;
  }
  const mails = new Map(sends.map((send) => [send.id, mailFor(ctx, run, send)]));
  const marked = await markSending(ctx, run.campaignId, run.leaseToken, sends);
  const markedAt = performance.now();
  const deadline = deadlineIn(BEGIN_WITHIN_MS);
  const queue = sends.filter((send) => marked.has(send.id));
  const outcomes: Outcome[] = [];
  const hand = async (send: ClaimedSend): Promise<Outcome["result"]> => {
    const mail = mails.get(send.id)!;
    if (mail instanceof Error) return { kind: "rejected", reason: "render", detail: mail.message };
    return concurrencyOf(run.provider).run<Outcome["result"]>(async () =>
      performance.now() - markedAt > CALL_WITHIN_MS
        ? { kind: "not_begun" }
        : sendWithin(run.provider, mail, { deadline }),
    );
  };
  const worker = async (): Promise<void> => {
    for (let send = queue.shift(); send; send = queue.shift()) {
      outcomes.push({ id: send.id, result: await hand(send) });
    }
  };
  await Promise.all(Array.from({ length: run.provider.quota().inFlight }, worker));
  await persistResults(ctx, run, outcomes);
  if (marked.size < sends.length) await releaseClaimed(ctx, run.leaseToken);
  return outcomes.filter((outcome) => outcome.result.kind !== "not_begun").length;
}

function mailFor(ctx: Context, run: Run, send: ClaimedSend) {
  try {
    return buildMessage({
      content: run.content,
      sender: run.sender,
      values: {
        ...send.values,
        sender: { fromName: run.sender.fromName, fromEmail: run.sender.fromEmail },
      },
      to: send.email,
      messageToken: send.messageToken,
      unsubscribeUrl: unsubscribeUrl(ctx, send.messageToken),
      campaignId: run.campaignId,
    });
  } catch (err) {
    return err instanceof Error ? err : new Error(String(err));
  }
}

/** Results must not be lost: sending stops here until they are written, or their lease is over. */
async function persistResults(ctx: Context, run: Run, outcomes: readonly Outcome[]): Promise<void> {
  const giveUpAt = performance.now() + SENDING_SECONDS * 1000;
  for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await markResults(ctx, run.campaignId, run.leaseToken, outcomes);
    } catch (err) {
      if (performance.now() > giveUpAt) throw err;
      ctx.kernel.log.error({ err, sends: outcomes.length }, "results not written yet");
      await sleep(wait);
    }
  }
}

/** The least that every limit grants; what a looser one granted beyond is given back. */
async function grantFor(ctx: Context, run: Run, want: number) {
  let granted = want;
  let waitMs = 0;
  const taken: { rate: Rate; granted: number }[] = [];
  for (const rate of run.rates) {
    const grant = await takeTokens(ctx.kernel, rate, granted);
    taken.push({ rate, granted: grant.granted });
    granted = grant.granted;
    if (granted === 0) waitMs = Math.max(waitMs, grant.waitMs, 10);
  }
  for (const { rate, granted: had } of taken) {
    if (had > granted) await takeTokens(ctx.kernel, rate, granted - had);
  }
  return { granted, waitMs };
}

async function giveBack(ctx: Context, run: Run, unused: number): Promise<void> {
  if (unused <= 0) return;
  for (const rate of run.rates) await takeTokens(ctx.kernel, rate, -unused);
}

async function isActive(ctx: Context, campaignId: Id): Promise<boolean> {
  const row = await queryOne<{ status: string }>(
    ctx,
    `select ${statusNowSql("k")} as status from campaign k where id = $1`,
    [campaignId],
  );
  return row?.status === "active";
}

/** Nothing is due now; rows that wait for a retry get a drain of their own at their time. */
async function laterIfWaiting(ctx: Context, run: Run): Promise<void> {
  const next = await queryOne<{ ms: number | null }>(
    ctx,
    `select ceil(extract(epoch from min(not_before) - clock_timestamp()) * 1000)::integer as ms
       from email_send s join campaign k on k.id = s.campaign_id and ${statusNowSql("k")} = 'active'
      where s.campaign_id = $1 and s.shard = $2 and s.state = 'pending' and s.not_before is not null`,
    [run.campaignId, run.shard],
  );
  if (next?.ms != null) await reschedule(ctx, run, Math.max(next.ms, 0));
}

/** A mail whose result cannot be written would be unknown: none goes out while the disk is full. */
async function waitForRoom(ctx: Context, run: Run): Promise<void> {
  ctx.kernel.log.error({ alarm: "disk-full", campaignId: run.campaignId }, "mails wait for room");
  if (await isActive(ctx, run.campaignId)) await reschedule(ctx, run, DISK_WAIT_MS);
}

async function reschedule(ctx: Context, { campaignId, shard }: Run, inMs: number): Promise<void> {
  await transact(ctx, async (tx) => {
    enqueue(
      tx,
      drainJob,
      { campaignId, shard },
      {
        jobId: `drain-${campaignId}-${shard}-${tx.newId()}`,
        runAt: inMs > 0 ? new Date(tx.now().getTime() + inMs) : undefined,
      },
    );
    await Promise.resolve();
  });
}

/** The Redis key that says "this shard has its drain". */
export function beatKey(ctx: Context, campaignId: Id, shard: number): string {
  return `${ctx.kernel.config.namespace}:mail-drain:${campaignId}:${shard}`;
}

/** Null when another drain works this shard; without Redis everybody works. */
async function takeHeartbeat(ctx: Context, campaignId: Id, shard: number) {
  const { redis, log } = ctx.kernel;
  const key = beatKey(ctx, campaignId, shard);
  const quietly = async <T>(call: Promise<T>): Promise<T | "away"> =>
    call.catch((err: unknown) => {
      log.debug({ err }, "drain beat");
      return "away" as const;
    });
  const got = await quietly(
    redis.set(key, "1", { condition: "NX", expiration: { type: "PX", value: BEAT_MS } }),
  );
  if (got === null) return null;
  return {
    renew: () => quietly(redis.set(key, "1", { expiration: { type: "PX", value: BEAT_MS } })),
    end: () => quietly(redis.del(key)),
  };
}
