import type { Logger } from "pino";
import { metrics } from "../events/metrics.ts";
import { SLOW_ROOM, type HubSocket } from "./socket.ts";

/** Packets waiting in a socket's engine, not bytes: `bufferedAmount` does not show a stalled client. */
export const PRESSURE = { slowPackets: 512, recoveredPackets: 64, endPackets: 2_000 } as const;

interface Engine {
  writeBuffer: unknown[];
  transport?: { socket?: { terminate?(): void; _socket?: { writableLength?: number } } };
}

/**
 * Looks at one socket's outgoing buffer: drops its gauges while it is long, ends the connection when
 * it is far too long (the client comes back and replays).
 * @returns "recovered" when its gauges must be sent again
 */
export function shedLoad(socket: HubSocket, log: Logger): "recovered" | null {
  const engine = socket.conn as unknown as Engine;
  const packets = engine.writeBuffer.length;
  if (packets > PRESSURE.endPackets) {
    metrics.slowTerminated.inc();
    log.warn({ socket: socket.id, packets }, "hub: socket too slow, ended");
    terminate(socket);
    return null;
  }
  if (packets > PRESSURE.slowPackets && !socket.data.slow) {
    socket.data.slow = true;
    void socket.join(SLOW_ROOM);
  } else if (packets < PRESSURE.recoveredPackets && socket.data.slow) {
    socket.data.slow = false;
    void socket.leave(SLOW_ROOM);
    return "recovered";
  }
  return null;
}

/** Ends the TCP connection now: a close handshake would wait behind the stalled buffer. */
export function terminate(socket: HubSocket): void {
  const engine = socket.conn as unknown as Engine;
  engine.transport?.socket?.terminate?.();
  engine.writeBuffer.length = 0;
  socket.disconnect(true);
}
