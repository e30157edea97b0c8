import type { Logger } from "pino";
import { metrics } from "../events/metrics.ts";
import { SLOW_ROOM, type HubSocket } from "./socket.ts";

/**
 * What may wait for one socket. Packets, because each costs; and bytes, because a few large ones cost
 * as much: what waits in the engine and what it gave to the network already.
 */
export interface Pressure {
  /** From here on it is spared gauges, until it is down to `recovered`. */
  slow: Waiting;
  recovered: Waiting;
  /** From here on it is ended; it comes back and replays. More than the largest answer. */
  end: Waiting;
  /** One that takes nothing at all for so long is ended with so much already … */
  stalledBytes: number;
  stalledMs: number;
  /** … and sooner while so much waits for all of them together. */
  totalBytes: number;
  hurriedMs: number;
}
interface Waiting {
  packets: number;
  bytes: number;
}

const KB = 1024;
export const PRESSURE: Pressure = {
  slow: { packets: 512, bytes: 1_024 * KB },
  recovered: { packets: 64, bytes: 128 * KB },
  end: { packets: 2_000, bytes: 8 * 1_024 * KB },
  stalledBytes: 512 * KB,
  stalledMs: 5_000,
  totalBytes: 32 * 1_024 * KB,
  hurriedMs: 1_000,
};

interface Engine {
  writeBuffer: { data?: unknown }[];
  transport?: { socket?: Ws };
}
interface Ws {
  terminate?(): void;
  /** Bytes that the process holds for the network. */
  bufferedAmount?: number;
  _socket?: { _handle?: { bytesWritten?: number; writeQueueSize?: number } | null };
}

/** What the network had taken of each socket's when last looked at, and since when it is no more. */
const taken = new WeakMap<HubSocket, { bytes: number; at: number }>();

/**
 * Looks at the sockets' outgoing buffers: drops the gauges of those whose buffer is long, ends the
 * connections whose buffer is far too long or stands still.
 * @returns those whose gauges must be sent again
 */
export function shedLoad(
  sockets: Iterable<HubSocket>,
  log: Logger,
  limits: Pressure = PRESSURE,
): HubSocket[] {
  const looks = [...sockets].map((socket) => ({ socket, waiting: waitingFor(socket) }));
  const total = looks.reduce((sum, { waiting }) => sum + waiting.bytes, 0);
  const stalledMs = total > limits.totalBytes ? limits.hurriedMs : limits.stalledMs;
  const recovered: HubSocket[] = [];
  for (const { socket, waiting } of looks) {
    const stalled = waiting.bytes > limits.stalledBytes && stillFor(socket) >= stalledMs;
    if (stalled || reaches(waiting, limits.end)) {
      metrics.slowTerminated.inc();
      log.warn({ socket: socket.id, ...waiting, stalled }, "hub: socket too slow, ended");
      terminate(socket);
    } else if (reaches(waiting, limits.slow) && !socket.data.slow) {
      socket.data.slow = true;
      void socket.join(SLOW_ROOM);
    } else if (!reaches(waiting, limits.recovered) && socket.data.slow) {
      socket.data.slow = false;
      void socket.leave(SLOW_ROOM);
      recovered.push(socket);
    }
  }
  return recovered;
}

const reaches = (waiting: Waiting, limit: Waiting): boolean =>
  waiting.packets >= limit.packets || waiting.bytes >= limit.bytes;

function waitingFor(socket: HubSocket): Waiting {
  const { writeBuffer, transport } = engineOf(socket);
  let bytes = transport?.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) {
    if (typeof data === "string") bytes += data.length;
    else if (ArrayBuffer.isView(data)) bytes += data.byteLength;
  }
  return { packets: writeBuffer.length, bytes };
}

/**
 * Since when the network took nothing of this socket's, ms. Counted in bytes that left: a large frame
 * on a slow line moves, although it is not through.
 */
function stillFor(socket: HubSocket): number {
  const { bytesWritten = 0, writeQueueSize = 0 } =
    engineOf(socket).transport?.socket?._socket?._handle ?? {};
  const bytes = bytesWritten - writeQueueSize;
  const now = performance.now();
  const before = taken.get(socket);
  if (before?.bytes === bytes) return now - before.at;
  taken.set(socket, { bytes, at: now });
  return 0;
}

const engineOf = (socket: HubSocket) => socket.conn as unknown as Engine;

/** Ends the TCP connection now: a close handshake would wait behind the stalled buffer. */
function terminate(socket: HubSocket): void {
  const engine = engineOf(socket);
  engine.transport?.socket?.terminate?.();
  engine.writeBuffer.length = 0;
  socket.disconnect(true);
}
