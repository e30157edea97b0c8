/** A mail ready to go: every value is a plain string, headers are one line each. */
export interface OutgoingMail {
  from: { name: string; address: string };
  to: string;
  replyTo: string | null;
  subject: string;
  html: string;
  text: string;
  /** Made by us from the send's token, so that it is the same on every try: `<token@domain>`. */
  messageId: string;
  headers: Record<string, string>;
}

/**
 * What became of handing a mail over. `unknown`: the provider may or may not have it, so it is never
 * tried again by itself.
 */
export type SendResult =
  | { kind: "sent"; providerMessageId: string }
  | { kind: "rejected"; reason: string; detail: string }
  | { kind: "transient"; reason: string; detail: string; retryAfterMs: number | null }
  | { kind: "unknown"; reason: string; detail: string };

/** What a provider tells later about a send. */
export interface ProviderEvent {
  providerEventId: string;
  providerMessageId: string | null;
  /** The send's token as the provider gives our metadata back. */
  messageToken: string | null;
  type: "delivered" | "deferred" | "bounced" | "complained" | "opened" | "clicked" | "unsubscribed";
  at: Date;
  data: Record<string, unknown>;
}

export interface Quota {
  /** Mails that may be under way at once from one process. */
  inFlight: number;
  /** Mails per second the provider takes; null when it sets no limit. */
  perSecond: number | null;
}

/** A moment after which a mail must not begin to go out. */
export interface Deadline {
  /** Aborted when it is over. */
  signal: AbortSignal;
  /** By the clock, so also in a process that stood still meanwhile and whose timers are late. */
  passed(): boolean;
}

/** What may end a call to a provider before its answer. */
export interface DeliveryReceipt {
  /** The call is given up, however far it is. */
  signal: AbortSignal;
  /**
   * Later the mail's campaign may be paused and its person suppressed. A call whose mail has not
   * begun by then ends as `transient` (reason `slow_server`); one whose mail has, goes on.
   */
  deadline: Deadline;
}

/** A way out for mail. Adapters never throw from `send`: what happened is the result. */
export interface MailProvider {
  readonly name: string;
  send(mail: OutgoingMail, handover: DeliveryReceipt): Promise<SendResult>;
  /**
   * Opens ahead the connections that so many mails need. Called before they are claimed, so that a
   * server that is slow to greet takes nothing of the time they have; never throws.
   */
  ready?(mails: number): Promise<void>;
  /** Null when it would take a mail now, else what is wrong. */
  health(): Promise<string | null>;
  quota(): Quota;
  /** The raw body came from the provider; absent where there are no webhooks. */
  verifyWebhook?(headers: Record<string, string | undefined>, rawBody: Buffer): boolean;
  parseEvents?(rawBody: Buffer): ProviderEvent[];
  close(): Promise<void>;
}

/** Longest any provider call may take, ms: after that nobody knows what became of the mail. */
export const SEND_TIMEOUT_MS = 30_000;
/** How long a mail is one process's that sends it, seconds: the call, and as long to save what came of it. */
export const SENDING_SECONDS = (2 * SEND_TIMEOUT_MS) / 1000;

/** A grace for the adapter to say what became of a call that it is told to give up, ms. */
const LAST_WORD_MS = 100;
const NEVER: Deadline = { signal: new AbortController().signal, passed: () => false };

/** A deadline in `ms` from now. */
export function deadlineIn(ms: number): Deadline {
  const at = performance.now() + ms;
  const signal = AbortSignal.timeout(Math.max(0, ms));
  // timers count whole milliseconds: the signal may come a fraction before the clock says so
  return { signal, passed: () => signal.aborted || performance.now() >= at };
}

/** `provider.send` that always answers within the timeout, and never throws. */
export async function sendWithin(
  provider: MailProvider,
  mail: OutgoingMail,
  {
    deadline = NEVER,
    timeoutMs = SEND_TIMEOUT_MS,
  }: { deadline?: Deadline; timeoutMs?: number } = {},
): Promise<SendResult> {
  const giveUp = new AbortController();
  const timedOut: SendResult = {
    kind: "unknown",
    reason: "timeout",
    detail: `No answer in ${timeoutMs} ms.`,
  };
  const timer = setTimeout(() => giveUp.abort(), timeoutMs);
  const { promise: silent, resolve } = Promise.withResolvers<SendResult>();
  const last = setTimeout(() => resolve(timedOut), timeoutMs + LAST_WORD_MS);
  const call = provider
    .send(mail, { signal: giveUp.signal, deadline })
    .catch((err: unknown): SendResult => ({
      kind: "unknown",
      reason: "fault",
      detail: String(err),
    }));
  try {
    return await Promise.race([call, silent]);
  } finally {
    clearTimeout(timer);
    clearTimeout(last);
  }
}
