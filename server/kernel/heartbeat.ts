import { randomUUID } from "node:crypto";
import { zBeat } from "#shared/kernel/processes.ts";
import type { Beat } from "#shared/kernel/processes.ts";
import type { Kernel } from "./kernel.ts";
import { startLoop } from "./loop.ts";

/** What a kind of process says beside what all do. */
export type BeatFacts = Partial<Pick<Beat, "sockets" | "lagMs" | "queues" | "loops">>;

const EVERY_MS = 2_500;
/** Silent for so long, a process is taken for dead: three beats in a row are missing. */
const SILENT_MS = 10_000;
/** One that did not stop in good order is remembered for so long, unless another took its name. */
const KEPT_MS = 10 * 60_000;

const keyOf = (kernel: Kernel) => `${kernel.config.namespace}:processes`;

/**
 * Says every 2.5 s that this process runs. In Redis and not in a table: it may be lost, the next beat
 * brings it back, and beats of every process for ever are nothing that a database should keep.
 */
export function startHeartbeat(
  kernel: Kernel,
  kind: Beat["kind"],
  facts: () => BeatFacts,
): { stop(): Promise<void> } {
  const { redis, config, log, pool } = kernel;
  const { processName, hostName: host, release } = config;
  const id = randomUUID();
  const name = processName ?? (process.pid === 1 ? host : `${host}:${process.pid}`);
  const startedAt = kernel.now().toISOString();
  const beat = async () => {
    const said: Beat = {
      ...{ sockets: null, lagMs: null, queues: [], loops: [] },
      ...facts(),
      ...{ id, kind, name, host, release, startedAt },
      pid: process.pid,
      heardAt: kernel.now().toISOString(),
      poolWaiting: pool.waitingCount,
    };
    await redis
      .multi()
      .hSet(keyOf(kernel), id, JSON.stringify(said))
      .pExpire(keyOf(kernel), KEPT_MS)
      .exec();
  };
  const step = async () => {
    await beat().catch((err: unknown) => log.debug({ err }, "heartbeat: not heard, Redis is away"));
    return false;
  };
  const loop = startLoop({ name: "heartbeat", log, everyMs: EVERY_MS, step });
  return {
    async stop() {
      await loop.stop();
      await redis.hDel(keyOf(kernel), id).catch(() => undefined);
    },
  };
}

/**
 * Every process that is heard, and those that fell silent within the last minutes, by kind and name.
 * Null while Redis is away: nobody knows then.
 */
export async function readProcesses(kernel: Kernel): Promise<(Beat & { gone: boolean })[] | null> {
  if (!kernel.redis.isReady) return null;
  const now = kernel.now().getTime();
  const silence = (beat: Beat) => now - Date.parse(beat.heardAt);
  const beats: Beat[] = [];
  for (const [id, text] of Object.entries(await kernel.redis.hGetAll(keyOf(kernel)))) {
    const read = zBeat.safeParse(JSON.parse(text));
    if (read.success && silence(read.data) < KEPT_MS) beats.push(read.data);
    else await kernel.redis.hDel(keyOf(kernel), id);
  }
  const replaced = (old: Beat) =>
    beats.some((one) => one.name === old.name && one.startedAt > old.heardAt);
  return beats
    .map((beat) => ({ ...beat, gone: silence(beat) > SILENT_MS }))
    .filter((beat) => !beat.gone || !replaced(beat))
    .toSorted(
      (a, b) =>
        a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name, "en", { numeric: true }),
    );
}
