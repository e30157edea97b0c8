import { setTimeout as sleep } from "node:timers/promises";
import { QueryClient } from "@tanstack/react-query";
import { Realtime } from "#web/kernel/realtime/client.ts";
import { dice, type Dice } from "#test/filters/random.ts";
import { until } from "./until.ts";
import { NO_FAULTS, startFrameProxy, type Faults } from "./frame-proxy.ts";
import { actorOf, startTestHub, tokenOf } from "./hub-world.ts";
import { viewsOf, type View } from "./sync-views.ts";
import { syncTopics, SyncWorld } from "./sync-world.ts";

interface FuzzOptions {
  /** Of what is done and what goes wrong; not of when: the machine decides that. */
  seed: number;
  rounds: number;
  /** Milliseconds within which every view must be right once everything works again. */
  patience?: number;
}

const PAGES = 4;
const WRITERS = 3;
const ACTS = 30;

/** Of what went wrong on purpose, how often; so that a run in which nothing did proves nothing. */
export type Tally = Record<keyof Faults | "cut" | "hub" | "relay" | "trim" | "restore", number>;

/**
 * People act on two hubs, pages follow them by the client that the web ships, and frames, sockets, hubs,
 * the relay and history break meanwhile. Whenever it is quiet again, every view must equal a fresh read.
 * @throws with the seed when one does not
 */
export async function fuzzSync({ seed, rounds, patience = 60_000 }: FuzzOptions): Promise<Tally> {
  const world = await SyncWorld.open(dice(seed));
  const tally = { cut: 0, hub: 0, relay: 0, trim: 0, restore: 0 };
  const hubs = [await startHub(world), await startHub(world)];
  const pages = await Promise.all(
    Array.from({ length: PAGES }, (_, n) => openPage(world, hubs, dice(seed * 100 + n))),
  );
  try {
    for (let round = 0; round < rounds; round++) {
      const d = dice(seed * 1_000 + round);
      for (const page of pages) page.proxy.faults = faultsOf(d);
      await Promise.all([
        ...Array.from({ length: WRITERS }, (_, n) => write(world, dice(seed * 7 + round * 31 + n))),
        ...pages.map((page, n) => work(page, dice(seed * 11 + round * 37 + n))),
        breakThings(world, hubs, pages, d, tally),
      ]);
      for (const page of pages) page.proxy.faults = NO_FAULTS;
      await Promise.all(pages.map((page) => answerAfterDeparture(world, page)));
      await expectRight(world, pages, `seed ${seed}, round ${round}`, patience);
    }
  } finally {
    for (const page of pages) await page.close();
    for (const hub of hubs) await hub?.stop();
    await world.close();
  }
  const sum = (fault: keyof Faults) => pages.reduce((all, page) => all + page.proxy.met[fault], 0);
  return {
    ...tally,
    drop: sum("drop"),
    duplicate: sum("duplicate"),
    delay: sum("delay"),
    spoil: sum("spoil"),
  };
}

type TestHub = Awaited<ReturnType<typeof startTestHub>>;
/** Null while it is down. */
type Hubs = (TestHub | null)[];
const startHub = (world: SyncWorld) =>
  startTestHub(world.base, { topics: syncTopics, headsEverySeconds: 1 });

type Page = Awaited<ReturnType<typeof openPage>>;
async function openPage(world: SyncWorld, hubs: Hubs, d: Dice) {
  const ports = () => hubs.flatMap((hub) => (hub ? [Number(new URL(hub.url).port)] : []));
  const proxy = await startFrameProxy(ports, d);
  let isLive = false;
  const actor = actorOf(crypto.randomUUID(), ["admin"]);
  const realtime = new Realtime({
    url: proxy.url,
    getToken: async () => tokenOf(actor),
    onForbidden: () => undefined,
    onConnection: (state) => void (isLive = state === "live"),
  });
  const client = new QueryClient();
  client.mount();
  const own = { world, realtime, client, dice: d };
  realtime.start();
  let views: View[] = viewsOf(own);
  return {
    proxy,
    isLive: () => isLive,
    views: () => views,
    /** Other screens over the same cache. */
    turn() {
      for (const view of views) view.close();
      views = viewsOf(own);
    },
    async close() {
      for (const view of views) view.close();
      realtime.stop();
      client.unmount();
      client.clear();
      await proxy.close();
    },
  };
}

function faultsOf(d: Dice): Faults {
  const upTo = (most: number) => (d.int(3) === 0 ? 0 : d.next() * most);
  return { drop: upTo(0.2), duplicate: upTo(0.2), delay: upTo(0.3), spoil: upTo(0.08) };
}

async function write(world: SyncWorld, d: Dice): Promise<void> {
  for (let i = 0; i < ACTS; i++) {
    await world.act(d);
    await sleep(d.int(30));
  }
}

/** What the people at a page do themselves. */
async function work(page: Page, d: Dice): Promise<void> {
  const answers: Promise<void>[] = [];
  for (let i = 0; i < ACTS / 3; i++) {
    await sleep(d.int(100));
    const able = page.views().flatMap(({ command }) => (command ? [command] : []));
    answers.push(d.pick(able)());
  }
  await Promise.all(answers);
}

/** The last thing that happens to what a page edited: a colleague takes it away before the answer is there. */
async function answerAfterDeparture(world: SyncWorld, page: Page): Promise<void> {
  for (const { command } of page.views()) await command?.((id) => world.hide(id));
}

async function breakThings(
  world: SyncWorld,
  hubs: Hubs,
  pages: readonly Page[],
  d: Dice,
  tally: Omit<Tally, keyof Faults>,
): Promise<void> {
  const restart = async () => {
    const at = d.int(hubs.length);
    const hub = hubs[at];
    hubs[at] = null;
    await hub?.stop();
    hubs[at] = await startHub(world);
    tally.hub += 1;
  };
  const ways: (() => Promise<void> | void)[] = [
    () => {
      d.pick(pages).proxy.cut();
      tally.cut += 1;
    },
    () => {
      for (const { proxy } of pages) proxy.cut();
      tally.cut += pages.length;
    },
    restart,
    async () => {
      tally.relay += await killRelays(world);
    },
    async () => {
      await world.trim(d.int(40));
      tally.trim += 1;
      await restart();
    },
    () => d.pick(pages).turn(),
    async () => {
      if (d.int(3) > 0) return;
      await world.restore();
      tally.restore += 1;
    },
  ];
  for (let i = 0; i < 5; i++) {
    await sleep(d.int(250));
    await d.pick(ways)();
  }
}

async function killRelays({ base: { pool } }: SyncWorld): Promise<number> {
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and query ~ '(relay_take|with input|from outbox, relay_head)'`;
  return (await pool.query(sql)).rowCount ?? 0;
}

async function expectRight(
  world: SyncWorld,
  pages: readonly Page[],
  when: string,
  patience: number,
): Promise<void> {
  const waiting = "select from outbox where kind <> 'task' limit 1";
  const isRelayed = async () => (await world.base.pool.query(waiting)).rowCount === 0;
  await until(`${when}: outbox empty`, isRelayed);
  const faults = async () => {
    const found: string[] = [];
    for (const [n, page] of pages.entries()) {
      if (!page.isLive()) found.push(`page ${n} is not live`);
      for (const view of page.views()) {
        const fault = await view.fault();
        if (fault) found.push(`page ${n}, ${view.name}: ${fault}`);
      }
    }
    return found;
  };
  const end = performance.now() + patience;
  for (let found = await faults(); found.length > 0; found = await faults()) {
    if (performance.now() > end) throw new Error(`${when}:\n${found.join("\n")}`);
    await sleep(50);
  }
}
