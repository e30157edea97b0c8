import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { createTransport } from "nodemailer";
import { createLines } from "./connection-pool.service.ts";
import type { DeliveryReceipt, MailProvider, OutgoingMail, SendResult } from "./provider.port.ts";

interface SandboxOptions {
  port: number;
  connections?: number;
}

/** Never connected: the server cannot have the mail. */
const NOT_REACHED = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]);

/** The embedded SMTP server of this deployment, spoken to as any other SMTP server. */
export function sandboxProvider({ port, connections = 8 }: SandboxOptions): MailProvider {
  const lines = createLines({ port, most: connections });
  let underWay = 0;
  const transport = openTransport(lines, port, connections);
  return {
    name: "sandbox",
    async send(mail, handover) {
      const watch = watchOf(handover);
      if (handover.deadline.passed()) return SLOW;
      underWay += 1;
      try {
        const info = await transport.sendMail({ ...toNodemailer(mail), signal: watch.signal });
        return { kind: "sent", providerMessageId: idOf(info.response) ?? mail.messageId };
      } catch (err) {
        if (handover.deadline.passed() && !watch.begun()) return SLOW;
        return toResult(err as SmtpError, watch.begun());
      } finally {
        underWay -= 1;
        watch.end();
      }
    },
    ready: (mails) => lines.ready(underWay + mails),
    async health() {
      try {
        await transport.verify();
        return null;
      } catch (err) {
        return `The sandbox mail server does not answer: ${(err as Error).message}`;
      }
    },
    quota: () => ({ inFlight: connections, perSecond: null }),
    close() {
      transport.close();
      lines.close();
      return Promise.resolve();
    },
  };
}

/** nodemailer on our own connections, telling each call when its mail is read. */
function openTransport(lines: ReturnType<typeof createLines>, port: number, connections: number) {
  const transport = createTransport({
    pool: true,
    getSocket(_options: unknown, done: (err: Error | null, line?: { connection: Socket }) => void) {
      lines.take().then(
        (connection) => done(null, { connection }),
        (err: Error) => done(err),
      );
    },
    host: "127.0.0.1",
    port,
    maxConnections: connections,
    maxMessages: Infinity,
    // nodemailer sends a mail again when its connection closes after DATA: that would be a second copy
    maxRequeues: 0,
    ignoreTLS: true,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 25_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.use("stream", (mail, done) => {
    const { signal } = mail.data;
    const watch = signal && watches.get(signal);
    if (watch) mail.message.processFunc((input) => Readable.from(watch.body(input as Readable)));
    done();
  });
  return transport;
}

function toNodemailer(mail: OutgoingMail) {
  return {
    from: { name: mail.from.name, address: mail.from.address },
    to: { name: "", address: mail.to },
    replyTo: mail.replyTo ?? undefined,
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    messageId: mail.messageId,
    headers: mail.headers,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

const SLOW: SendResult = {
  kind: "transient",
  reason: "slow_server",
  detail: "The mail server was too slow to take the mail in time.",
  retryAfterMs: null,
};

/** One call under way: whether a byte of its mail was read for the server, and the signal that ends it. */
interface Watch {
  signal: AbortSignal;
  begun(): boolean;
  body(mail: Readable): AsyncGenerator<Buffer>;
  end(): void;
}

/** nodemailer hands a plugin the mail with its signal: by it the plugin finds the call. */
const watches = new WeakMap<AbortSignal, Watch>();

/**
 * The mail is read only once the server has taken envelope and DATA. Until then the server cannot
 * have it, and a call may be ended without anybody wondering what became of the mail.
 */
function watchOf({ signal, deadline }: DeliveryReceipt): Watch {
  let begun = false;
  const stop = new AbortController();
  const giveUp = () => stop.abort();
  const late = () => {
    if (!begun) stop.abort();
  };
  signal.addEventListener("abort", giveUp);
  deadline.signal.addEventListener("abort", late);
  const watch: Watch = {
    signal: stop.signal,
    begun: () => begun,
    async *body(mail) {
      if (stop.signal.aborted || deadline.passed()) throw new Error("too late to begin");
      begun = true;
      yield* mail as AsyncIterable<Buffer>;
    },
    end() {
      signal.removeEventListener("abort", giveUp);
      deadline.signal.removeEventListener("abort", late);
    },
  };
  watches.set(stop.signal, watch);
  return watch;
}

interface SmtpError extends Error {
  code?: string;
  originalCode?: string;
  responseCode?: number;
}

/**
 * The server's own refusal is certain, and so is that it has nothing of a mail that never began; a
 * connection that broke later tells nothing.
 */
function toResult(err: SmtpError, begun: boolean): SendResult {
  const detail = err.message.slice(0, 500);
  if (err.responseCode && err.responseCode >= 500) {
    return { kind: "rejected", reason: `smtp_${err.responseCode}`, detail };
  }
  if (err.responseCode && err.responseCode >= 400) {
    return { kind: "transient", reason: `smtp_${err.responseCode}`, detail, retryAfterMs: null };
  }
  const code = err.originalCode ?? err.code ?? "";
  if (NOT_REACHED.has(code) || err.code === "EDNS") {
    return { kind: "transient", reason: "unreachable", detail, retryAfterMs: null };
  }
  if (err.code === "EENVELOPE" || err.code === "EMESSAGE") {
    return { kind: "rejected", reason: "bad_envelope", detail };
  }
  if (!begun) return { kind: "transient", reason: "connection_lost", detail, retryAfterMs: null };
  const reason = err.code === "EABORT" ? "timeout" : "connection_lost";
  return { kind: "unknown", reason, detail };
}

/** Our sandbox answers `250 OK <id>`. */
function idOf(response: string): string | null {
  return /^250 .*?\b(sandbox-[\w-]+)/.exec(response)?.[1] ?? null;
}
