/**
 * Where something is typed. Leaving a layer leaves those above it too; what is kept as long as the tab
 * is open belongs to the tab.
 */
export type Layer = "tab" | "page" | "drawer" | "dialog";
const RANK: Record<Layer, number> = { tab: 0, page: 1, drawer: 2, dialog: 3 };

/** An editor, as the question whether to leave knows it. */
export interface Unsaved {
  layer: Layer;
  /** What it is called: "New contact". */
  what: string;
  /** Whether it holds something that is not saved, now. */
  isUnsaved: () => boolean;
  /** Labels of what is not saved, where it knows them. */
  fields?: () => readonly string[];
  /** Resolves when what is on its way has arrived or failed; an autosave sends what waits first. */
  settle?: () => Promise<unknown>;
  /** Gives up what is not saved. */
  discard: () => void;
}

/** How long what is on its way may take before the person is asked. */
const SETTLE_MS = 2_000;

/**
 * Everything typed on this page and not saved. Whatever takes an editor away asks here first: Escape,
 * a link, the Back button, another row, a closed tab.
 */
export class UnsavedRegistry {
  readonly #entries = new Set<Unsaved>();
  readonly #ask: (unsaved: readonly Unsaved[]) => Promise<boolean>;
  #isAsking = false;

  /** @param ask whether it may be given up; called with what would be lost */
  constructor(ask: (unsaved: readonly Unsaved[]) => Promise<boolean>) {
    this.#ask = ask;
  }

  /** @returns how to take it away again */
  add(entry: Unsaved): () => void {
    this.#entries.add(entry);
    return () => void this.#entries.delete(entry);
  }

  /** What would be lost by leaving this layer. */
  of(layer: Layer): Unsaved[] {
    return [...this.#entries].filter(
      (entry) => RANK[entry.layer] >= RANK[layer] && entry.isUnsaved(),
    );
  }

  /** Goes at once when nothing is typed there; else when it is saved, or the person gives it up. */
  readonly leave = (layer: Layer, go: () => void): void => {
    if (this.of(layer).length === 0) return go();
    void this.#mayLeave(layer).then((may) => may && go());
  };

  async #mayLeave(layer: Layer): Promise<boolean> {
    await settled(this.of(layer));
    const unsaved = this.of(layer);
    if (unsaved.length === 0) return true;
    // one question at a time: a second Escape is no answer
    if (this.#isAsking) return false;
    this.#isAsking = true;
    try {
      const isGivenUp = await this.#ask(unsaved);
      if (isGivenUp) for (const entry of unsaved) entry.discard();
      return isGivenUp;
    } finally {
      this.#isAsking = false;
    }
  }
}

async function settled(entries: readonly Unsaved[]): Promise<void> {
  const ways = entries.flatMap(({ settle }) => (settle ? [settle()] : []));
  if (ways.length === 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, SETTLE_MS)));
  await Promise.race([Promise.allSettled(ways), late]);
  clearTimeout(timer);
}

const list = new Intl.ListFormat("en");

/** "Subject and HTML of “Welcome” are not saved.": one sentence for each thing that is edited. */
export function sentencesOf(entries: readonly Pick<Unsaved, "what" | "fields">[]): string[] {
  // a form is there after its fields, some of which tell of themselves
  const byWhat = Map.groupBy(entries.toReversed(), ({ what }) => what);
  return [...byWhat].map(([what, parts]) => {
    const labels = [...new Set(parts.flatMap(({ fields }) => fields?.() ?? []))];
    if (labels.length === 0) return `“${what}” is not saved.`;
    return `${list.format(labels)} of “${what}” ${labels.length === 1 ? "is" : "are"} not saved.`;
  });
}
