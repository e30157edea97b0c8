import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { SMTPServerSession } from "smtp-server";
import type { Readable } from "node:stream";
import { uuidv7 } from "#shared/kernel/ids.ts";
import {
  publishMailboxCount,
  storeMails,
} from "#server/email/transport/sandbox-mailbox.service.ts";
import type { TakenMail } from "#server/email/transport/sandbox-mailbox.service.ts";
import { SYSTEM_HEADER } from "#server/email/system-mail/system-mail.service.ts";
import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

export interface Sandbox {
  port: number;
  close(): Promise<void>;
}

const MAX_BYTES = 10_000_000;
const LOOPBACK = /^(::ffff:)?127\.|^::1$/;
/** Mails of one insert, and the pause in which they gather, ms. */
const BATCH = 100;
const GATHER_MS = 3;
const COUNT_EVERY_MS = 500;

/** Starts the SMTP server on 127.0.0.1. @throws Error EADDRINUSE when another process has the port */
export async function startSandbox(kernel: Kernel, port: number): Promise<Sandbox> {
  const store = batches(kernel);
  const server = new SMTPServer({
    name: "sandbox.pivotal.example.com",
    banner: "Pivotal sandbox",
    disabledCommands: ["AUTH", "STARTTLS"],
    size: MAX_BYTES,
    maxClients: 200,
    closeTimeout: 2_000,
    disableReverseLookup: true,
    onConnect(session, done) {
      done(LOOPBACK.test(session.remoteAddress) ? null : new Error("only from this machine"));
    },
    onData(stream, session, done) {
      take(kernel, stream, session)
        .then((mail) => store.add(mail).then(() => mail.id))
        .then(
          (id) => done(null, `OK sandbox-${id}`),
          (err: unknown) => {
            kernel.log.error({ err }, "sandbox could not take a mail");
            done(Object.assign(new Error("Try again later"), { responseCode: 451 }));
          },
        );
    },
  });
  server.on("error", (err) => kernel.log.debug({ err }, "sandbox connection"));
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  const address = server.server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    async close() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await store.end();
    },
  };
}

async function take(
  kernel: Kernel,
  stream: Readable,
  session: SMTPServerSession,
): Promise<TakenMail> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  const source = Buffer.concat(parts);
  if (source.length > MAX_BYTES) throw new Error("the mail is too large");
  const headEnd = source.indexOf("\r\n\r\n");
  const head = await simpleParser(source.subarray(0, headEnd === -1 ? source.length : headEnd + 4));
  const { mailFrom, rcptTo } = session.envelope;
  return {
    id: uuidv7(kernel.now().getTime()),
    mailFrom: mailFrom ? mailFrom.address : "",
    rcptTo: rcptTo.map((one) => one.address).join(", "),
    subject: head.subject ?? "",
    messageId: head.messageId ?? null,
    system: head.headers.has(SYSTEM_HEADER.toLowerCase()),
    source,
  };
}

/** Mails that come at the same time share an insert; each waits for its commit. */
function batches(kernel: Kernel) {
  const waiting: { mail: TakenMail; done: () => void; failed: (err: unknown) => void }[] = [];
  let timer: NodeJS.Timeout | null = null;
  let counting: NodeJS.Timeout | null = null;
  const context = () => systemContext(kernel, "loop:smtp-sandbox");

  const count = () => {
    counting ??= setTimeout(() => {
      counting = null;
      transact(context(), publishMailboxCount).catch((err: unknown) =>
        kernel.log.warn({ err }, "mailbox count"),
      );
    }, COUNT_EVERY_MS);
  };
  const flush = async () => {
    timer = null;
    const batch = waiting.splice(0, BATCH);
    if (waiting.length > 0) timer = setTimeout(() => void flush(), 0);
    try {
      await transact(context(), (tx) =>
        storeMails(
          tx,
          batch.map(({ mail }) => mail),
        ),
      );
      for (const { done } of batch) done();
      count();
    } catch (err) {
      for (const { failed } of batch) failed(err);
    }
  };
  return {
    add(mail: TakenMail): Promise<void> {
      return new Promise((done, failed) => {
        waiting.push({ mail, done, failed });
        timer ??= setTimeout(() => void flush(), GATHER_MS);
      });
    },
    async end(): Promise<void> {
      if (counting) {
        clearTimeout(counting);
        counting = null;
        await transact(context(), publishMailboxCount).catch(() => undefined);
      }
    },
  };
}
