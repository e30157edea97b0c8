import type { LegEnd, LegState } from "#shared/telephony/leg.rules.ts";

/** Ids by which the provider knows a leg; null until it has said them. */
export interface ProviderIds {
  callControlId: string | null;
  callLegId: string | null;
  callSessionId: string | null;
}

/** A leg as a command names it. `id` is ours: it goes along, and every event of the leg brings it back. */
export interface LegRef extends ProviderIds {
  id: string;
}

/** A repeat of a command with the same id has one effect. */
interface Command {
  commandId: string;
}

export interface DialOptions {
  /** The number shown to who is called; null: the carrier's own. */
  from: string | null;
  /** How long it rings at most (seconds). */
  ringSeconds: number;
  /** After how long the call ends by itself (seconds). */
  callSeconds: number;
}

export type SupervisionMode = "listen" | "whisper" | "barge";

/**
 * The line that calls go over; an adapter per provider. It speaks of legs: an agent's standing leg, a
 * customer's, a supervisor's. A command that returns was taken; what became of its leg, the events
 * say. `CarrierRefused` is thrown when the provider answered that it will not (a 4xx) or when the
 * adapter has no such thing: nothing happened. Any other error leaves open whether it happened.
 */
export interface Carrier {
  readonly name: string;
  /** Agents dial on their own phones and report what happens: no legs, no commands. */
  readonly manual: boolean;
  /** Credentials of one agent's session; never a key or password of ours. */
  mintAgentToken(agent: { userId: string; sessionId: string }): Promise<AgentToken>;
  /** A session is over: its token opens nothing any more. One that is revoked already is no error. */
  revokeAgentToken(token: { credentialId: string }): Promise<void>;
  /** Calls the agent's page, which answers by itself; that leg stands until it is closed. */
  openAgentLeg(
    call: Command & { legId: string; credentialId: string | null },
  ): Promise<ProviderIds>;
  closeAgentLeg(call: Command & { leg: LegRef }): Promise<void>;
  dial(call: Command & DialOptions & { legId: string; to: string }): Promise<ProviderIds>;
  /** Who is on the two legs hears each other; when one ends, the other stays. */
  bridge(call: Command & { leg: LegRef; to: LegRef }): Promise<void>;
  hangUp(call: Command & { leg: LegRef }): Promise<void>;
  transfer(call: Command & DialOptions & { leg: LegRef; to: string }): Promise<void>;
  play(call: Command & { leg: LegRef; recordingKey: string }): Promise<void>;
  record(call: Command & { leg: LegRef; on: boolean }): Promise<void>;
  /** Calls a supervisor's page into the call of a leg. */
  supervise(
    call: Command & {
      legId: string;
      credentialId: string | null;
      of: LegRef;
      mode: SupervisionMode;
    },
  ): Promise<ProviderIds>;
  switchSupervision(call: Command & { leg: LegRef; mode: SupervisionMode }): Promise<void>;
  /** Where the provider says that the leg stands; null when it does not know it. */
  status(leg: LegRef): Promise<LegStatus | null>;
  /** The events of a webhook, once signature and age hold. @throws AppError unauthenticated */
  verify(request: { headers: Record<string, string>; body: Buffer }): CarrierEvent[];
}

export interface AgentToken {
  token: string;
  /** What is deleted to revoke it. */
  credentialId: string;
  expiresAt: Date;
}

export interface LegStatus {
  state: LegState;
  at: Date;
  endReason: LegEnd | null;
}

/** What an event is about. Its leg may be none of ours, or one whose ids are not stored yet. */
interface EventBase extends ProviderIds {
  eventId: string;
  at: Date;
  /** Our id of the leg, where the provider brings it back. */
  legId: string | null;
}

/** A leg reached a state. */
export interface LegEvent extends EventBase {
  type: "leg";
  state: LegState;
  endReason: LegEnd | null;
  /** Of a call that comes in or that a page began by itself; null for one that we opened. */
  incoming: { from: string; to: string } | null;
}

/** A recording can be fetched. The provider names the leg by `callLegId` only. */
interface RecordingEvent extends EventBase {
  type: "recording";
  url: string;
  startedAt: Date;
  endedAt: Date;
}

export type CarrierEvent = LegEvent | RecordingEvent;

/** The carrier will not do it, and nothing happened. */
export class CarrierRefused extends Error {
  override readonly name = "CarrierRefused";
}
