const KEPT = 500;
const own = new Set<string>();

/** A new Idempotency-Key, remembered as this page's own: the hub sends it back as `causeId`. */
export function newCause(): string {
  const key = crypto.randomUUID();
  own.add(key);
  if (own.size > KEPT) own.delete(own.values().next().value!);
  return key;
}

/** True for events that this page caused: its rows are confirmed, not flashed. */
export function isOwnCause(causeId: string | undefined): boolean {
  return causeId !== undefined && own.has(causeId);
}
