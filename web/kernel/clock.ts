/**
 * The server's time, as near as this page can know it. The machine's own clock may be minutes off:
 * ages, countdowns and "due" are measured by the clock that wrote the times they are measured from.
 */
export class ServerClock {
  /** The server's time less the machine's lies between these, ms. */
  private least = -Infinity;
  private most = Infinity;

  /**
   * Learns from an answer: the server said its time at some moment between the two.
   * @param serverMs its time, ms since the epoch
   * @param sentAt by the machine's clock, ms since the epoch
   * @param heardAt the same
   */
  learn(serverMs: number, sentAt: number, heardAt: number): void {
    if (!Number.isFinite(serverMs) || heardAt < sentAt) return;
    const [least, most] = [serverMs - heardAt, serverMs - sentAt];
    // what cannot be true together with what was known: one of the clocks was set since
    const isNew = least > this.most || most < this.least;
    this.least = isNew ? least : Math.max(least, this.least);
    this.most = isNew ? most : Math.min(most, this.most);
  }

  /** Milliseconds since the epoch by the server's clock; by the machine's until something is learnt. */
  now(machineMs: number): number {
    const isKnown = Number.isFinite(this.least);
    return isKnown ? Math.round(machineMs + (this.least + this.most) / 2) : machineMs;
  }
}

const clock = new ServerClock();

/** Milliseconds since the epoch by the server's clock. */
export const now = (): number => clock.now(Date.now());

/** The machine's own time, for what is measured and compared on this machine alone. */
export const machineNow = (): number => Date.now();

/** Learns from the header `TIME_HEADER` of an answer. @param sentAt by `machineNow()` */
export function learnTime(header: string | null, sentAt: number): void {
  if (header !== null) clock.learn(Number(header), sentAt, machineNow());
}
