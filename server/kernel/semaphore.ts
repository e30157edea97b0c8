/** Gives a permit back; a second call does nothing. */
export type Release = () => void;

/**
 * At most so many pieces of work at once in this process. A permit that comes free goes to who has
 * waited longest, those that wait `first` before all others.
 */
export class Semaphore {
  private readonly permits: number;
  private taken = 0;
  private readonly first: ((release: Release) => void)[] = [];
  private readonly others: ((release: Release) => void)[] = [];

  constructor(permits: number) {
    this.permits = permits;
  }

  /** How many wait without being `first`. */
  get waiting(): number {
    return this.others.length;
  }

  get full(): boolean {
    return this.taken >= this.permits;
  }

  /** True while nobody holds a permit. */
  get idle(): boolean {
    return this.taken === 0;
  }

  /** A permit, or null when none is free now. */
  tryAcquire(): Release | null {
    if (this.full) return null;
    this.taken += 1;
    return this.releaseOnce();
  }

  /** Runs `work` under a permit: at once when one is free, else as soon as it is its turn. */
  async run<T>(work: () => Promise<T>, { first = false } = {}): Promise<T> {
    const queue = first ? this.first : this.others;
    const release = this.tryAcquire() ?? (await new Promise<Release>((go) => queue.push(go)));
    try {
      return await work();
    } finally {
      release();
    }
  }

  private releaseOnce(): Release {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      // handed on, never free in between: nobody who comes just then is faster than who waits
      const next = this.first.shift() ?? this.others.shift();
      if (next) next(this.releaseOnce());
      else this.taken -= 1;
    };
  }
}

/** At most so many pieces of work at once for each key: a person, an address. */
export class KeyedSemaphore {
  private readonly permits: number;
  private readonly byKey = new Map<string, Semaphore>();

  constructor(permits: number) {
    this.permits = permits;
  }

  /** A permit, or null when this key holds all of its own. */
  tryAcquire(key: string): Release | null {
    const own = this.byKey.get(key) ?? new Semaphore(this.permits);
    const release = own.tryAcquire();
    if (!release) return null;
    this.byKey.set(key, own);
    return () => {
      release();
      if (own.idle) this.byKey.delete(key);
    };
  }
}
