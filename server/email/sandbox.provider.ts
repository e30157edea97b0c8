import { createTransport } from "nodemailer";
import type { MailProvider, OutgoingMail, SendResult } from "./provider.ts";

interface SandboxOptions {
  port: number;
  connections?: number;
}

/** Never connected: the server cannot have the mail. */
const NOT_REACHED = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]);

/** The embedded SMTP server of this deployment, spoken to as any other SMTP server. */
export function sandboxProvider({ port, connections = 8 }: SandboxOptions): MailProvider {
  const transport = createTransport({
    pool: true,
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
  return {
    name: "sandbox",
    async send(mail) {
      try {
        const info = await transport.sendMail(toNodemailer(mail));
        return { kind: "sent", providerMessageId: idOf(info.response) ?? mail.messageId };
      } catch (err) {
        return toResult(err as SmtpError);
      }
    },
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
      return Promise.resolve();
    },
  };
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

interface SmtpError extends Error {
  code?: string;
  originalCode?: string;
  responseCode?: number;
}

/** The server's own refusal is certain; a connection that broke after it was open is not. */
function toResult(err: SmtpError): SendResult {
  const detail = err.message.slice(0, 500);
  if (err.responseCode && err.responseCode >= 500) {
    return { kind: "rejected", reason: `smtp_${err.responseCode}`, detail };
  }
  if (err.responseCode && err.responseCode >= 400) {
    return { kind: "transient", reason: `smtp_${err.responseCode}`, detail, retryAfterMs: null };
  }
  const code = err.originalCode ?? err.code ?? "";
  if (NOT_REACHED.has(code) || err.code === "EDNS") {
    return { kind: "transient", reason: "unreachable", detail, retryAfterMs: 5_000 };
  }
  if (err.code === "EENVELOPE" || err.code === "EMESSAGE") {
    return { kind: "rejected", reason: "bad_envelope", detail };
  }
  return { kind: "unknown", reason: "connection_lost", detail };
}

/** Our sandbox answers `250 OK <id>`. */
function idOf(response: string): string | null {
  return /^250 .*?\b(sandbox-[\w-]+)/.exec(response)?.[1] ?? null;
}
