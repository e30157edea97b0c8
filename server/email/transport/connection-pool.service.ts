import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";

/** Longest a server may keep a newcomer waiting for its greeting, ms. */
const GREETING_MS = 20_000;

export interface Lines {
  /** A connection that has its greeting: one of those that wait, else a new one. */
  take(): Promise<Socket>;
  /** Opens ahead what `wanted` mails need at once; a server that takes none is no error here. */
  ready(wanted: number): Promise<void>;
  close(): void;
}

/**
 * Connections to a mail server, opened before the mails are claimed: a server may let newcomers wait
 * for longer than a mail may after the last look at pause and suppressions.
 */
export function createLines({ port, most }: { port: number; most: number }): Lines {
  const open = new Set<Socket>();
  const waiting: Socket[] = [];

  const dial = async (): Promise<Socket> => {
    const socket = connect({ host: "127.0.0.1", port });
    open.add(socket);
    // who uses it hears of its errors themself; while it waits, its end is all that matters
    socket.on("error", () => undefined);
    socket.once("close", () => {
      open.delete(socket);
      const at = waiting.indexOf(socket);
      if (at !== -1) waiting.splice(at, 1);
    });
    const ended = once(socket, "close").then(() => {
      throw Object.assign(new Error("The server closed before its greeting."), {
        code: "ECONNECTION",
      });
    });
    try {
      // left unread: nodemailer reads the greeting
      await Promise.race([
        once(socket, "readable", { signal: AbortSignal.timeout(GREETING_MS) }),
        ended,
      ]);
      return socket;
    } catch (err) {
      socket.destroy();
      throw err;
    } finally {
      ended.catch(() => undefined);
    }
  };

  return {
    async take() {
      return waiting.shift() ?? dial();
    },
    async ready(wanted) {
      const missing = Math.min(wanted, most) - open.size;
      const dials = Array.from({ length: Math.max(0, missing) }, async () => {
        waiting.push(await dial());
      });
      await Promise.allSettled(dials);
    },
    close() {
      for (const socket of waiting.splice(0)) socket.destroy();
    },
  };
}
