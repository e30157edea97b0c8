import { setTimeout as sleep } from "node:timers/promises";
import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import type { Answer, Positions } from "#web/kernel/api/call.ts";
import { RowFeed } from "#web/kernel/grid/row-feed.ts";
import type { Realtime, Subscription } from "#web/kernel/realtime/client.ts";
import {
  appliedTo,
  liveQuery,
  type LiveAnswer,
  type RowsIn,
} from "#web/kernel/realtime/live-answer.ts";
import { intoFeed } from "#web/kernel/realtime/live-rows.ts";
import type { Dice } from "#test/filters/random.ts";
import {
  shelfCounts,
  shelfTopic,
  SHELVES,
  thingBatches,
  thingTopic,
  type SyncWorld,
  type Thing,
} from "./sync-world.ts";

/** Something on a page that shows data, and what it ought to show. */
export interface View {
  name: string;
  /** How it differs from a fresh read; null when it does not. */
  fault(): Promise<string | null>;
  /**
   * Does something itself, and takes over the answer, which may come after all that others did since.
   * @param meanwhile what somebody else does to the same thing while the answer is on its way
   */
  command?(meanwhile?: (id: string) => Promise<void>): Promise<void>;
  close(): void;
}

interface Page {
  world: SyncWorld;
  realtime: Realtime;
  client: QueryClient;
  dice: Dice;
}

const textOf = ({ id, version, shelf, text }: Thing) =>
  `${id.slice(0, 6)} v${version} ${shelf} ${text}`;
function difference(shown: readonly Thing[], fresh: readonly Thing[]): string | null {
  const [a, b] = [shown, fresh].map((rows) => rows.map(textOf).toSorted());
  const more = a!.filter((row) => !b!.includes(row));
  const less = b!.filter((row) => !a!.includes(row));
  return more.length + less.length === 0
    ? null
    : `shows [${more.join("; ")}] and not [${less.join("; ")}]`;
}

/** Calls back with every answer of a query, as a mounted component sees them. */
function observe<D>(
  { client }: Page,
  queryKey: string[],
  queryFn: (context: { signal: AbortSignal }) => Promise<LiveAnswer<D>>,
  take: (answer: LiveAnswer<D>) => void,
): () => void {
  const observer = new QueryObserver<LiveAnswer<D>>(client, { queryKey, queryFn });
  let last: LiveAnswer<D> | undefined;
  const seen = ({ data }: { data?: LiveAnswer<D> }) => {
    if (!data || data === last) return;
    last = data;
    take(data);
  };
  const stop = observer.subscribe(seen);
  seen(observer.getCurrentResult());
  return stop;
}

/** Follows on, as `useTopic` does: from the first answer, and anew from each later read. */
function follower(subscribe: (from: Positions[string] | undefined) => Subscription) {
  let own: Subscription | null = null;
  let read: number | undefined;
  return {
    at(from: Positions[string] | undefined) {
      const isNewer = from?.read !== read;
      read = from?.read;
      if (!own) own = subscribe(from);
      else if (from && isNewer) own.moveTo(from);
    },
    stop: () => own?.stop(),
  };
}

/** A grid of whole rows: `useLiveList`. */
export function listView(page: Page, shelf: string): View {
  const { world, realtime, client, dice } = page;
  const topic = shelfTopic.ref({ id: shelf });
  const queryKey = ["list", shelf];
  const feed = new RowFeed<Thing>(10);
  const reread = () => void client.invalidateQueries({ queryKey });
  feed.onBatch((batch) => batch.stale && reread());
  const follow = follower((from) =>
    realtime.subscribe(topic, {
      from,
      onEvents: intoFeed(feed),
      onSnapshotNeeded: reread,
    }),
  );
  const read = () =>
    world.answer(dice, [topic.name], async () => ({ items: await world.onShelf(shelf) }));
  const stop = observe<{ items: Thing[] }>(page, queryKey, read, (answer) => {
    feed.reset(answer.data.items, answer.positions[topic.name]?.epoch);
    follow.at(answer.positions[topic.name]);
  });
  return {
    name: `list of ${shelf}`,
    fault: async () => difference(feed.rows(), await world.onShelf(shelf)),
    close() {
      stop();
      follow.stop();
    },
  };
}

const BLOCKS = [/[0-7]$/, /[89a-f]$/];

/** An infinite grid, its blocks read one by one: `useLivePages`. Rows that are new wait for a refresh. */
export function pagesView({ world, realtime, dice }: Page, shelf: string): View {
  const topic = shelfTopic.ref({ id: shelf });
  const feed = new RowFeed<Thing>(10);
  const shown = BLOCKS.map(() => new Map<string, Thing>());
  const newest = BLOCKS.map(() => 0);
  let own: Subscription | null = null;
  let closed = false;
  const onSnapshotNeeded = ({ epoch }: { epoch: string }) => {
    feed.inEpoch(epoch);
    feed.apply({ op: "stale" });
  };
  const read = async (block: number) => {
    const mine = (newest[block]! += 1);
    const answer = await world.answer(dice, [topic.name], async () =>
      (await world.onShelf(shelf)).filter(({ id }) => BLOCKS[block]!.test(id)),
    );
    if (closed || mine !== newest[block]) return;
    const at = answer.positions[topic.name]!;
    feed.inEpoch(at.epoch);
    shown[block] = new Map(feed.merge(answer.data).map((row) => [row.id, row]));
    if (own) own.hearSince(at);
    own ??= realtime.subscribe(topic, { from: at, onEvents: intoFeed(feed), onSnapshotNeeded });
  };
  const readAll = () => BLOCKS.forEach((_, block) => void read(block));
  feed.onBatch((batch) => {
    for (const rows of shown) {
      for (const [id, { row }] of batch.upserts) if (rows.has(id)) rows.set(id, row);
      for (const id of batch.left.keys()) rows.delete(id);
    }
    if (batch.stale) readAll();
  });
  readAll();
  return {
    name: `pages of ${shelf}`,
    async fault() {
      const fresh = await world.onShelf(shelf);
      const rows = shown.flatMap((block) => [...block.values()]);
      const ids = new Set(rows.map(({ id }) => id));
      return difference(
        rows,
        fresh.filter(({ id }) => ids.has(id)),
      );
    },
    close() {
      closed = true;
      own?.stop();
    },
  };
}

interface One {
  thing: Thing | null;
}
/** At most one row, which may come and go: what an agent holds. */
const AT_MOST_ONE: RowsIn<One, Thing> = {
  rowsOf: ({ thing }) => (thing ? [thing] : []),
  withRows: (_, rows) => ({ thing: rows.at(-1) ?? null }),
  unknown: "add",
  left: "drop",
};

/** One record in the query cache: `useLiveAnswer`, with `useChangesOf` for writes of many. */
export function recordView(page: Page, id: string): View {
  const { world, realtime, client, dice } = page;
  const topic = thingTopic.ref({ id });
  const batches = thingBatches.ref();
  const queryKey = ["thing", id];
  const live = liveQuery<One, Thing>({
    client,
    queryKey,
    topic,
    rows: AT_MOST_ONE,
    read: (): Promise<Answer<One>> =>
      world.answer(dice, [topic.name, batches.name], async () => ({
        thing: await world.thing(id),
      })),
  });
  const own = follower((from) =>
    realtime.subscribe(topic, {
      from,
      onEvents: live.onEvents,
      onSnapshotNeeded: live.reread,
    }),
  );
  const many = follower((from) =>
    realtime.subscribe(batches, {
      from,
      onEvents: live.reread,
      onSnapshotNeeded: live.reread,
    }),
  );
  const stop = observe(page, queryKey, live.queryFn, ({ positions }) => {
    own.at(positions[topic.name]);
    many.at(positions[batches.name]);
  });
  const known = () => client.getQueryData<LiveAnswer<One>>(queryKey);
  return {
    name: `thing ${id.slice(0, 6)}`,
    async command(meanwhile) {
      const read = known()?.positions[topic.name]?.read;
      const row = await world.edit(id, `own ${dice.int(1_000_000)}`);
      await meanwhile?.(id);
      await sleep(dice.int(400));
      if (!row) return;
      const { version } = row;
      // what was read since the command was sent knows more than its answer
      if (known()?.positions[topic.name]?.read !== read) live.reread();
      else
        live.change(
          (now) => appliedTo(now, AT_MOST_ONE, [{ op: "upsert", id, version, row }]).answer,
        );
    },
    async fault() {
      const answer = known();
      const rows = [answer?.data.thing, await world.thing(id)].map((row) => (row ? [row] : []));
      return answer ? difference(rows[0]!, rows[1]!) : "is not read";
    },
    close() {
      stop();
      own.stop();
      many.stop();
    },
  };
}

/** Figures that come by a gauge: `useGauges`. */
export function countsView({ world, realtime }: Page): View {
  let shown: ReadonlyMap<string, { n: number }> = new Map();
  const own = realtime.subscribeGauge(shelfCounts.ref(), (values) => void (shown = values));
  return {
    name: "counts",
    async fault() {
      const wrong = (await world.counts())
        .filter(({ id, n }) => n !== (shown.get(id)?.n ?? 0))
        .map(({ id, n }) => `${id}: ${shown.get(id)?.n} for ${n}`);
      return wrong.length === 0 ? null : wrong.join("; ");
    },
    close: () => own.stop(),
  };
}

export function viewsOf(page: Page): View[] {
  const { dice, world } = page;
  return [
    listView(page, dice.pick(SHELVES)),
    pagesView(page, dice.pick(SHELVES)),
    recordView(page, dice.pick(world.ids)),
    recordView(page, dice.pick(world.ids)),
    countsView(page),
  ];
}
