import { AppError } from "#server/kernel/errors.ts";
import { CarrierRefused } from "./carrier.port.ts";
import type { Carrier } from "./carrier.port.ts";

/**
 * No line of our own: the number is shown, agents dial it on their own phones and say how it went.
 * There are no legs, so whatever is asked about one is refused.
 */
export const ownPhone: Carrier = {
  name: "none",
  manual: true,
  mintAgentToken: refusing("agent tokens"),
  revokeAgentToken: refusing("agent tokens"),
  openAgentLeg: refusing("agent's legs"),
  closeAgentLeg: refusing("agent's legs"),
  dial: refusing("dialling"),
  bridge: refusing("bridging"),
  hangUp: refusing("hanging up"),
  transfer: refusing("transfers"),
  play: refusing("playing"),
  record: refusing("recording"),
  supervise: refusing("supervision"),
  switchSupervision: refusing("supervision"),
  status: refusing("status"),
  verify: () => {
    throw new AppError("unauthenticated", "No carrier sends webhooks here.");
  },
};

function refusing(what: string): () => Promise<never> {
  return () =>
    Promise.reject(new CarrierRefused(`Calls by the agent's own phone have no ${what}.`));
}
