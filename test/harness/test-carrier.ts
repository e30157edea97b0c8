import { CarrierRefused } from "#server/telephony/carrier.port.ts";
import type {
  Carrier,
  LegEvent,
  LegRef,
  LegStatus,
  ProviderIds,
} from "#server/telephony/carrier.port.ts";
import type { LegEnd, LegState } from "#shared/telephony/leg.rules.ts";

/**
 * What becomes of the next commands. `lost`: taken, but the answer never came (a 500, a time-out);
 * `down`: not taken, and nobody says so.
 */
export type Mood = "well" | "refuses" | "lost" | "down";

interface ProviderLeg extends ProviderIds {
  legId: string;
  state: LegState;
  endReason: LegEnd | null;
}

interface Command {
  what: string;
  commandId: string;
}

/** A provider in this process: it keeps calls, takes commands once by their id, and loses answers. */
export interface TestCarrier extends Carrier {
  mood: Mood;
  /** Commands that it took, in order. */
  readonly taken: Command[];
  readonly revoked: string[];
  /** Our legs that it was asked for, whatever became of it. */
  readonly asked: Set<string>;
  /** Calls by our leg's id. */
  readonly calls: Map<string, ProviderLeg>;
  /** It does not know the call any more. */
  forget(legId: string): void;
  /** The event that the leg reached a state; the call is in it from now on. */
  says(legId: string, state: LegState, more?: { at?: Date; endReason?: LegEnd }): LegEvent;
}

let made = 0;

/** @param name unlike that of another carrier in the same file's world */
export function testCarrier(name = `test-${++made}`): TestCarrier {
  const calls = new Map<string, ProviderLeg>();
  const taken: Command[] = [];
  const asked = new Set<string>();
  const done = new Map<string, unknown>();
  const revoked: string[] = [];
  let serial = 0;

  /** Takes a command, or not, by the mood; one that was taken before has no second effect. */
  const take = <T>(what: string, commandId: string, effect: () => T): Promise<T> => {
    if (carrier.mood === "refuses") return Promise.reject(new CarrierRefused("422"));
    if (carrier.mood === "down") return Promise.reject(new Error("no answer"));
    if (!done.has(commandId)) {
      try {
        done.set(commandId, effect());
      } catch (refused) {
        return Promise.reject(refused);
      }
      taken.push({ what, commandId });
    }
    if (carrier.mood === "lost") return Promise.reject(new Error("500"));
    return Promise.resolve(done.get(commandId) as T);
  };
  const place = (what: string) => (call: { commandId: string; legId: string }) => {
    const { legId } = call;
    const answer = take(what, call.commandId, (): ProviderIds => {
      const known = calls.get(legId);
      if (!known) {
        const id = `${name}-${++serial}`;
        calls.set(legId, {
          legId,
          callControlId: `${id}-control`,
          callLegId: `${id}-leg`,
          callSessionId: `${id}-session`,
          state: "initiated",
          endReason: null,
        });
      }
      const { callControlId, callLegId, callSessionId } = calls.get(legId)!;
      return { callControlId, callLegId, callSessionId };
    });
    return answer.finally(() => asked.add(legId));
  };
  const on = (what: string) => (call: { commandId: string; leg: LegRef }) =>
    take(what, call.commandId, () => {
      if (!live(call.leg)) throw new CarrierRefused("404");
    });
  const end = (what: string) => (call: { commandId: string; leg: LegRef }) =>
    take(what, call.commandId, () => {
      const leg = live(call.leg);
      if (!leg) throw new CarrierRefused("404");
      Object.assign(leg, { state: "ended", endReason: "hangup" });
    });
  /** A provider finds a call by `callControlId` alone. */
  const live = (ref: LegRef): ProviderLeg | undefined =>
    [...calls.values()].find(
      (leg) => leg.callControlId === ref.callControlId && leg.state !== "ended",
    );

  const carrier: TestCarrier = {
    name,
    manual: false,
    mood: "well",
    taken,
    asked,
    revoked,
    calls,
    forget: (legId) => void calls.delete(legId),
    says(legId, state, { at = new Date(), endReason } = {}) {
      const leg = calls.get(legId);
      if (!leg) throw new Error(`no call of leg ${legId}`);
      const reason = state === "ended" ? (endReason ?? "hangup") : null;
      Object.assign(leg, { state, endReason: reason });
      const { callControlId, callLegId, callSessionId } = leg;
      return {
        type: "leg",
        eventId: `${name}-event-${++serial}`,
        at,
        legId,
        callControlId,
        callLegId,
        callSessionId,
        state,
        endReason: reason,
        incoming: null,
      };
    },
    mintAgentToken: ({ sessionId }) =>
      take("token", sessionId, () => ({
        token: `token of ${sessionId}`,
        credentialId: `credential of ${sessionId}`,
        expiresAt: new Date(Date.now() + 86_400_000),
      })),
    revokeAgentToken: ({ credentialId }) =>
      take("revoke", `revoke ${credentialId}`, () => void revoked.push(credentialId)),
    openAgentLeg: place("open agent's leg"),
    closeAgentLeg: end("close agent's leg"),
    dial: place("dial"),
    bridge: on("bridge"),
    hangUp: end("hang up"),
    transfer: on("transfer"),
    play: on("play"),
    record: on("record"),
    supervise: place("supervise"),
    switchSupervision: on("switch supervision"),
    status: async (ref): Promise<LegStatus | null> => {
      if (carrier.mood === "down") throw new Error("no answer");
      const leg = [...calls.values()].find((one) => one.callControlId === ref.callControlId);
      return leg ? { state: leg.state, at: new Date(), endReason: leg.endReason } : null;
    },
    verify: () => [],
  };
  return carrier;
}
