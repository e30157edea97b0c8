import { Semaphore } from "#server/kernel/semaphore.ts";
import type { MailProvider } from "./provider.port.ts";

const byProvider = new WeakMap<MailProvider, Semaphore>();

/**
 * What a provider takes at once from this process. All drains share it: beyond its quota a provider
 * would let mails wait in itself, and their time would run out there.
 */
export function concurrencyOf(provider: MailProvider): Semaphore {
  const semaphore = byProvider.get(provider) ?? new Semaphore(provider.quota().inFlight);
  byProvider.set(provider, semaphore);
  return semaphore;
}
