import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { AddressInfo, Socket } from "node:net";

/** Where a script steps in: before the answer to a command, or to the mail's end. */
type Step = "MAIL" | "RCPT" | "END";

export interface ScriptedSmtp {
  port: number;
  /** What clients said, without the mails. */
  commands: string[];
  /** Mails that came to their end. */
  mails: string[];
  /** Bytes that came after a 354. */
  bodyBytes: number;
  /** Leaves the next such step without an answer until it is released. */
  hold(step: Step): { asked: Promise<void>; release: () => void };
  /** Closes the connection at the next such step, without an answer. */
  hangUpAt(step: Step): void;
  /** Every client has closed its connection. */
  allGone(): Promise<void>;
  /** A client connects from now on. */
  connected(): Promise<void>;
  /** Closes every connection. */
  dropAll(): Promise<void>;
  close(): Promise<void>;
}

interface Script {
  step: Step;
  act: () => Promise<"answer" | "hang up">;
}

/** An SMTP server on 127.0.0.1 that answers when its test says so. */
export async function scriptedSmtp({
  pipelining = true,
  greetAfterMs = 0,
} = {}): Promise<ScriptedSmtp> {
  const scripts: Script[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    converse(socket).catch(() => undefined);
  });
  const smtp: ScriptedSmtp = {
    port: 0,
    commands: [],
    mails: [],
    bodyBytes: 0,
    hold(step) {
      const asked = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      scripts.push({
        step,
        act: async () => {
          asked.resolve();
          await released.promise;
          return "answer";
        },
      });
      return { asked: asked.promise, release: released.resolve };
    },
    hangUpAt(step) {
      scripts.push({ step, act: () => Promise.resolve("hang up") });
    },
    async allGone() {
      const gone = (socket: Socket) => new Promise((resolve) => socket.once("close", resolve));
      await Promise.all([...sockets].map(gone));
    },
    async connected() {
      await once(server, "connection");
    },
    async dropAll() {
      for (const socket of sockets) socket.destroy();
      await smtp.allGone();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const mayAnswer = async (step: string): Promise<boolean> => {
    const at = scripts.findIndex((script) => script.step === step);
    if (at === -1) return true;
    return (await scripts.splice(at, 1)[0]!.act()) === "answer";
  };
  const answerTo = (verb: string): string => {
    if (verb === "EHLO") return pipelining ? "250-smtp\r\n250 PIPELINING" : "250 smtp";
    if (verb === "DATA") return "354 go on";
    return verb === "QUIT" ? "221 bye" : "250 OK";
  };

  async function converse(socket: Socket): Promise<void> {
    let text = "";
    let inMail = false;
    if (greetAfterMs > 0) await sleep(greetAfterMs);
    socket.write("220 scripted\r\n");
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      text += chunk.toString();
      if (inMail) smtp.bodyBytes += chunk.length;
      for (;;) {
        const end = text.indexOf(inMail ? "\r\n.\r\n" : "\r\n");
        if (end === -1) break;
        const said = text.slice(0, end);
        text = text.slice(end + (inMail ? 5 : 2));
        const verb = said.slice(0, 4).toUpperCase();
        if (inMail) smtp.mails.push(said);
        else smtp.commands.push(said);
        if (!(await mayAnswer(inMail ? "END" : verb))) return void socket.destroy();
        socket.write(`${inMail ? "250 OK" : answerTo(verb)}\r\n`);
        inMail = !inMail && verb === "DATA";
      }
    }
    socket.end();
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  smtp.port = (server.address() as AddressInfo).port;
  return smtp;
}
