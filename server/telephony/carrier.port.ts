import { AppError } from "#server/kernel/errors.ts";
import type { EndReason } from "#shared/telephony/end-reason.rules.ts";

/** The line that a call goes over. Every command carries the attempt's id: a repeat has one effect. */
export interface Carrier {
  readonly name: string;
  /** The agent dials on his own phone and reports what happens. */
  readonly manual: boolean;
  /** Credentials of one agent's session; never a key or password of ours. */
  mintAgentToken(agent: {
    userId: string;
    sessionId: string;
  }): Promise<{ token: string; expiresAt: Date }>;
  dial(call: {
    attemptId: string;
    to: string;
    from: string | null;
  }): Promise<{ providerCallId: string | null }>;
  bridge(call: { attemptId: string; agentId: string }): Promise<void>;
  hangup(call: { attemptId: string; providerCallId: string | null }): Promise<void>;
  play(call: { attemptId: string; recordingKey: string }): Promise<void>;
  record(call: { attemptId: string; on: boolean }): Promise<void>;
  supervise(call: {
    attemptId: string;
    userId: string;
    mode: "listen" | "whisper" | "barge";
  }): Promise<void>;
  /** What the provider knows of the call; null when it does not know it. */
  status(call: { attemptId: string; providerCallId: string | null }): Promise<CarrierStatus | null>;
  /** The events of a webhook, once signature and age hold. @throws AppError unauthenticated */
  verifyWebhook(request: { headers: Record<string, string>; body: Buffer }): CarrierEvent[];
}

export interface CarrierStatus {
  state: "dialing" | "ringing" | "answered" | "ended";
  endReason: EndReason | null;
}

export interface CarrierEvent extends CarrierStatus {
  eventId: string;
  attemptId: string;
  at: Date;
}

/** No line of our own: the number is shown, the agent dials it by his own phone and says how it went. */
const noCarrier: Carrier = {
  name: "none",
  manual: true,
  mintAgentToken: without("agent tokens"),
  dial: async () => ({ providerCallId: null }),
  bridge: without("bridging"),
  hangup: async () => undefined,
  play: without("playing"),
  record: without("recording"),
  supervise: without("supervision"),
  status: async () => null,
  verifyWebhook: () => {
    throw new AppError("unauthenticated", "No carrier sends webhooks here.");
  },
};

function without(what: string): () => Promise<never> {
  return () =>
    Promise.reject(new AppError("unavailable", `Calls by the agent's own phone have no ${what}.`));
}

/** The line of this process. */
export function carrier(): Carrier {
  return noCarrier;
}
