import { z } from "zod";
import type { Context } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Drift } from "#server/kernel/module.ts";

/*
 * Where the chain of seals ended is written down outside the database: in the log, and in a journal
 * beside the files. Who rules in the database alone can then neither cut its end off nor make it anew.
 */

/** The journal's name; scripts/lib/backup.mjs writes to it after a restore. */
const JOURNAL = "audit-seals";
/** One anchor binds all seals before it: 8 MB of journal a year. */
const ANCHOR_MS = 10 * 60_000;

interface Anchored {
  era: number;
  /** The last transaction number that it covers, as text. */
  through: string;
  day: string;
  seq: number;
  hash: Buffer;
}

const zAnchor = z.object({ era: z.number(), through: z.string(), hash: z.string() });
/** A restore: what was anchored behind this place is gone with a reason. */
const zRestored = z.object({ restored: z.object({ era: z.number(), through: z.string() }) });
type Place = Pick<Anchored, "era" | "through">;

const written = new WeakMap<Kernel, { at: number; hash: string }>();

/** Writes down the newest committed seal, when the last one written is old enough. Never throws. */
export async function anchorSeal(ctx: Context, seal: Anchored): Promise<void> {
  const { kernel } = ctx;
  const hash = seal.hash.toString("hex");
  const now = ctx.now().getTime();
  const last = written.get(kernel);
  if (last && (last.hash === hash || now - last.at < ANCHOR_MS)) return;
  const { era, through, day, seq } = seal;
  try {
    const entry = { at: ctx.now().toISOString(), era, through, day, seq, hash };
    await kernel.storage.journal(JOURNAL).append(JSON.stringify(entry));
    kernel.log.info({ seal: entry }, "audit sealed");
    written.set(kernel, { at: now, hash });
  } catch (err) {
    kernel.log.error({ err, alarm: "audit-anchor" }, "the audit's seal was not anchored");
  }
}

/** What was anchored and does not stand in the database so. */
export async function verifyAnchors(
  ctx: Context,
  seals: readonly (Anchored & { keyed: boolean })[],
): Promise<Drift[]> {
  const anchors = await readAnchors(ctx);
  // the second seal with a key is made only after the first one was anchored
  if (anchors === null) {
    const keyed = seals.filter((seal) => seal.keyed).length;
    if (keyed < 2) return [];
    return [
      { what: "audit anchor", stored: `${keyed} seals`, actual: "no journal in the storage" },
    ];
  }
  const stored = new Map(seals.map((seal) => [keyOf(seal), seal.hash.toString("hex")]));
  return [...anchors]
    .filter(([key, { hash }]) => stored.get(key) !== hash)
    .map(([key, { hash }]) => ({
      what: `audit seal through ${key}`,
      stored: stored.get(key)?.slice(0, 12) ?? "none",
      actual: `anchored ${hash.slice(0, 12)}`,
    }));
}

const keyOf = ({ era, through }: Place): string => `${era}/${through}`;
const isBehind = (a: Place, b: Place): boolean =>
  a.era > b.era || (a.era === b.era && BigInt(a.through) > BigInt(b.through));

/** Anchors that hold, by place; null without a journal. */
async function readAnchors(ctx: Context) {
  let found = false;
  const anchors = new Map<string, z.infer<typeof zAnchor>>();
  for await (const line of ctx.kernel.storage.journal(JOURNAL).lines()) {
    found = true;
    const entry = entryOf(line);
    if (!entry) continue;
    if ("restored" in entry) {
      for (const [key, anchor] of anchors) {
        if (isBehind(anchor, entry.restored)) anchors.delete(key);
      }
    } else anchors.set(keyOf(entry), entry);
  }
  return found ? anchors : null;
}

/** Null for a line that broke off when its process or the disk did. */
function entryOf(line: string) {
  try {
    return z.union([zAnchor, zRestored]).parse(JSON.parse(line));
  } catch {
    return null;
  }
}
