/**
 * Makes a command run once however often it is asked for: what asks for the same again while it is
 * under way gets the one under way.
 */
export function createOnce<T>(): (intent: string, run: () => Promise<T>) => Promise<T> {
  const underWay = new Map<string, Promise<T>>();
  return (intent, run) => {
    const before = underWay.get(intent);
    if (before) return before;
    const sent = run().finally(() => underWay.delete(intent));
    underWay.set(intent, sent);
    return sent;
  };
}
