// Somebody who asks a hub for as much as each of their sockets may, and goes on when they are refused:
// in a thread of its own, so that what it costs here slows nobody who measures.
import { parentPort, workerData } from "node:worker_threads";
import { io, type Socket } from "socket.io-client";
import { LIMITS, zSubscribeAck } from "#shared/kernel/wire.ts";

export interface FloodOptions {
  url: string;
  token: string;
  sockets: number;
  topics: readonly string[];
}
export interface FloodCount {
  granted: number;
  refused: number;
  ended: number;
}

const { url, token, sockets, topics } = workerData as FloodOptions;
const request = { topics: topics.slice(0, LIMITS.topicsPerSubscribe).map((topic) => ({ topic })) };
const cost = 1 + request.topics.length / 10;
const count: FloodCount = { granted: 0, refused: 0, ended: 0 };

function ask(socket: Socket): void {
  socket.emit("subscribe", request, (answer: unknown) => {
    if (zSubscribeAck.safeParse(answer).success) count.granted += 1;
    else count.refused += 1;
  });
}

/** Its whole burst at once, then as often as its own limit allows. */
function flood(): void {
  const socket: Socket = io(url, {
    auth: { token },
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
  });
  let timer: NodeJS.Timeout | undefined;
  const again = () => {
    clearInterval(timer);
    count.ended += 1;
    setTimeout(flood, 1_000);
  };
  socket.on("connect", () => {
    for (let n = 0; n < Math.floor(LIMITS.messageBurst / cost); n++) ask(socket);
    timer = setInterval(() => ask(socket), (1_000 * cost) / LIMITS.messagesPerSecond);
  });
  socket.on("disconnect", again);
  socket.on("connect_error", again);
}
for (let n = 0; n < sockets; n++) flood();
parentPort!.on("message", () => parentPort!.postMessage(count));
