// How long from one person's command over REST to another's screen, on another hub?
import { setTimeout as sleep } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import { seedContacts, startCluster, type Program } from "./lib/cluster.ts";
import { edit, type Target } from "./lib/edits.ts";
import { finish, median, percentile, quick, round, table } from "./lib/report.ts";

const SOCKETS = 200;
const PER_SECOND = 20;
const REPETITIONS = 3;
const SECONDS = quick ? 2 : 15;
const POLL_MS = 2_000;
const PASS = { p50Ms: 60, p99Ms: 200, vsNaive: 1.5 };

interface Change {
  id: string;
  version: number;
}

/** Sockets on the second program; `onChange` hears what the first of them gets. */
async function audience(
  program: Program,
  tokens: readonly string[],
  listen: (socket: Socket, onChange: (change: Change) => void) => Promise<void>,
  onChange: (change: Change) => void,
): Promise<Socket[]> {
  const one = async (i: number): Promise<Socket> => {
    const socket = io(program.url, {
      transports: ["websocket"],
      forceNew: true,
      auth: { token: tokens[i % tokens.length] },
    });
    await listen(socket, i === 0 ? onChange : () => undefined);
    return socket;
  };
  const sockets: Socket[] = [];
  for (let i = 0; i < SOCKETS; i += 25) {
    sockets.push(...(await Promise.all(Array.from({ length: 25 }, (_, k) => one(i + k)))));
  }
  return sockets;
}

async function listenToHub(socket: Socket, onChange: (change: Change) => void): Promise<void> {
  socket.on("events", ({ events }: { events: { data: Change }[] }) => {
    for (const { data } of events) onChange(data);
  });
  const request = { topics: [{ topic: "records:contact" }] };
  const answer = (await socket.emitWithAck("subscribe", request)) as {
    results: { status: string }[];
  };
  if (answer.results[0]?.status !== "live") throw new Error(JSON.stringify(answer));
}

async function listenToNaive(socket: Socket, onChange: (change: Change) => void): Promise<void> {
  socket.on("changed", onChange);
  await new Promise<void>((resolve) => socket.once("connect", resolve));
}

/** Milliseconds from sending each command to hearing of it elsewhere. */
class Stopwatch {
  private readonly began = new Map<string, number>();
  samples: number[] = [];

  start({ id, version }: Target): void {
    this.began.set(`${id} ${version + 1}`, performance.now());
  }
  readonly heard = ({ id, version }: Change): void => {
    const key = `${id} ${version}`;
    const began = this.began.get(key);
    if (began === undefined) return;
    this.began.delete(key);
    this.samples.push(performance.now() - began);
  };
  get waiting(): number {
    return this.began.size;
  }
}

async function write(url: string, token: string, targets: Target[], watch: Stopwatch) {
  const count = SECONDS * PER_SECOND;
  const began = performance.now();
  const running: Promise<void>[] = [];
  for (let n = 0; n < count; n++) {
    await sleep(Math.max(0, began + (n * 1000) / PER_SECOND - performance.now()));
    const target = targets[n % targets.length]!;
    watch.start(target);
    running.push(edit(url, token, target));
  }
  await Promise.all(running);
  await sleep(300);
}

/** The other naive way: a screen that asks every two seconds. */
async function poll(url: string, token: string, targets: Target[], seconds: number) {
  const watch = new Stopwatch();
  let on = true;
  const polling = (async () => {
    while (on) {
      await sleep(POLL_MS);
      for (const { id } of targets) {
        const answer = await fetch(`${url}/api/contacts/${id}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        watch.heard((await answer.json()) as Change);
      }
    }
  })();
  for (let i = 0; i < seconds * 2; i++) {
    const target = targets[i % targets.length]!;
    watch.start(target);
    await edit(url, token, target);
    await sleep(500);
  }
  await sleep(POLL_MS);
  on = false;
  await polling;
  return watch.samples;
}

const cluster = await startCluster();
const sockets: Socket[] = [];
try {
  const ids = await seedContacts(cluster.pool, 210);
  const part = (from: number, to: number): Target[] =>
    ids.slice(from, to).map((id) => ({ id, version: 1 }));
  const [token] = cluster.tokens;
  const hubs = await Promise.all([cluster.run("server/main.ts"), cluster.run("server/main.ts")]);
  const naive = await Promise.all([
    cluster.run("bench/lib/naive-hub.ts"),
    cluster.run("bench/lib/naive-hub.ts"),
  ]);
  const [watch, naiveWatch] = [new Stopwatch(), new Stopwatch()];
  sockets.push(...(await audience(hubs[1]!, cluster.tokens, listenToHub, watch.heard)));
  sockets.push(...(await audience(naive[1]!, cluster.tokens, listenToNaive, naiveWatch.heard)));
  const [ours, theirs] = [part(0, 50), part(50, 100)];
  // The first requests of a process compile it.
  const warm = new Stopwatch();
  await Promise.all([
    write(hubs[0]!.url, token!, part(100, 150), warm),
    write(naive[0]!.url, token!, part(150, 200), warm),
  ]);

  const p50s: number[] = [];
  const naiveP50s: number[] = [];
  const all: number[] = [];
  for (let i = 0; i < REPETITIONS; i++) {
    watch.samples = [];
    await write(hubs[0]!.url, token!, ours, watch);
    naiveWatch.samples = [];
    await write(naive[0]!.url, token!, theirs, naiveWatch);
    p50s.push(median(watch.samples));
    naiveP50s.push(median(naiveWatch.samples));
    all.push(...watch.samples);
  }
  const polled = await poll(hubs[0]!.url, token!, part(200, 210), quick ? 3 : 10);

  const figures = {
    p50Ms: round(median(all), 1),
    p99Ms: round(percentile(all, 0.99), 1),
    naiveP50Ms: round(median(naiveP50s), 1),
    pollP50Ms: round(median(polled), 0),
    lost: watch.waiting,
  };
  const p50VsNaive = round(median(p50s.map((value, i) => value / naiveP50s[i]!)));
  table([
    {
      way: "hub",
      p50: figures.p50Ms,
      p99: figures.p99Ms,
      each: p50s.map((v) => round(v, 1)).join(" "),
    },
    {
      way: "naive",
      p50: figures.naiveP50Ms,
      p99: "",
      each: naiveP50s.map((v) => round(v, 1)).join(" "),
    },
    { way: "polling 2 s", p50: figures.pollP50Ms, p99: "", each: "" },
  ]);
  const failures: string[] = [];
  if (figures.lost > 0) failures.push(`${figures.lost} changes were not heard`);
  if (figures.p50Ms > PASS.p50Ms) failures.push(`p50 above ${PASS.p50Ms} ms`);
  if (figures.p99Ms > PASS.p99Ms) failures.push(`p99 above ${PASS.p99Ms} ms`);
  if (p50VsNaive > PASS.vsNaive) failures.push(`above ${PASS.vsNaive} × naive`);
  // The control: what is measured must be far from asking every two seconds.
  if (!(figures.pollP50Ms > 5 * figures.p50Ms))
    failures.push("polling is as fast: nothing was measured");
  finish({ bench: "live", figures, ratios: { p50VsNaive }, failures });
} finally {
  for (const socket of sockets) socket.disconnect();
  await cluster.stop();
}
