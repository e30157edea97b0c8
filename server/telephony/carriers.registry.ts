import { AppError } from "#server/kernel/errors.ts";
import type { Carrier } from "./carrier.port.ts";
import { ownPhone } from "./own-phone.provider.ts";

const carriers = new Map<string, Carrier>([[ownPhone.name, ownPhone]]);
let forNewCalls = ownPhone.name;

/** Makes an adapter known under its name, which rows of attempts, legs and sessions carry. */
export function registerCarrier(carrier: Carrier): void {
  carriers.set(carrier.name, carrier);
}

/**
 * The carrier that a row names: what is under way goes on over the line it began on, whatever new
 * calls use. @throws AppError unavailable when this process does not know it
 */
export function carrierNamed(name: string): Carrier {
  const carrier = carriers.get(name);
  if (!carrier) throw new AppError("unavailable", `There is no carrier “${name}” here.`);
  return carrier;
}

/** Over which line calls begin from now on. @throws AppError unavailable */
export function useForNewCalls(name: string): void {
  forNewCalls = carrierNamed(name).name;
}

export function carrierForNewCalls(): Carrier {
  return carrierNamed(forNewCalls);
}
