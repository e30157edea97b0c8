/** Why a part is not there: no connection, another version is served by now, or anything else. */
export type Fault = "offline" | "updated" | "failed";

/** A part on its way (neither), there, or not to be had for now. */
export interface PartState<T> {
  part: T | null;
  fault: Fault | null;
  /** It is being tried again. */
  isTrying: boolean;
}

/**
 * Loads one part of the app, and again after it failed. `React.lazy` keeps the first failure for good,
 * which makes a short loss of the connection take a drawer away until the page is loaded anew.
 */
export class PartLoader<T> {
  readonly #load: () => Promise<T>;
  readonly #faultOf: () => Promise<Fault>;
  readonly #listeners = new Set<() => void>();
  #state: PartState<T> = { part: null, fault: null, isTrying: false };
  #first: Promise<void> | null = null;

  /** @param faultOf tells why loading failed */
  constructor(load: () => Promise<T>, faultOf: () => Promise<Fault>) {
    this.#load = load;
    this.#faultOf = faultOf;
  }

  readonly state = (): PartState<T> => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The first try, made once; resolves whether or not the part is there. */
  readonly first = (): Promise<void> => (this.#first ??= this.#attempt());

  /** Another try, unless one is under way or it is there. */
  readonly retry = async (): Promise<void> => {
    const { part, fault, isTrying } = this.#state;
    if (part !== null || fault === null || isTrying) return;
    this.#show({ part, fault, isTrying: true });
    await this.#attempt();
  };

  async #attempt(): Promise<void> {
    try {
      this.#show({ part: await this.#load(), fault: null, isTrying: false });
    } catch {
      this.#show({ part: null, fault: await this.#faultOf(), isTrying: false });
    }
  }

  #show(state: PartState<T>): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
