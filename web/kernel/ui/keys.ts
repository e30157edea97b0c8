/** Where a binding lives: the layer on top wins. */
export type KeyLayer = "shell" | "page" | "grid" | "drawer" | "dialog";
const RANK: Record<KeyLayer, number> = { shell: 0, page: 1, grid: 2, drawer: 3, dialog: 4 };

export interface KeyBinding {
  /** Verb first, as on the button: "Claim next". Shown by `?`. */
  label: string;
  /** Returning false leaves the key to the browser: ⌘C with text selected, ⌘Z in a text field. */
  run: (event: KeyboardEvent) => unknown;
  /** Group in the `?` list; the layer's name unless told. */
  group?: string;
  /** Fires again and again while held down: moving, never acting. */
  repeats?: boolean;
  /** A second name of a binding listed already (F2 beside M): works, not listed. */
  hidden?: boolean;
}

/** Combination → binding: `c`, `shift+enter`, `mod+k`, `escape`, `f2`, `g c` (one after the other), `?`. */
export type KeyMap = Record<string, KeyBinding>;

export interface ActiveKey extends KeyBinding {
  combo: string;
  layer: KeyLayer;
}

interface Registration {
  layer: KeyLayer;
  order: number;
  map: KeyMap;
}

/** "Combination" of an action that has no key: listed for the palette, never matched by a key press. */
export const keyless = (label: string): string => `action:${label}`;

export const hasKey = ({ combo }: Pick<ActiveKey, "combo">): boolean =>
  !combo.startsWith("action:");

const SEQUENCE_MS = 1_200;

/** How a key press is written: `mod` is ⌘ on a Mac and Ctrl elsewhere; symbols carry their own shift. */
export function comboOf(
  event: Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey" | "shiftKey">,
): string {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  const isSymbol = key.length === 1 && !/[a-z0-9]/.test(key);
  const parts: string[] = [];
  if (event.metaKey || event.ctrlKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && !isSymbol) parts.push("shift");
  return [...parts, key].join("+");
}

/** Works while typing: Escape, function keys, and anything with ⌘/Ctrl or Alt. */
export function worksWhileTyping(combo: string): boolean {
  return combo === "escape" || /(^|\+)f\d+$/.test(combo) || /^(mod|alt)\+/.test(combo);
}

/** Holds what every key does now. One instance per page (`keys`); pure but for the clock it is given. */
export class KeyRegistry {
  /** Single keys can be turned off by people whom they disturb (speech input). */
  singleKeys = true;
  /** Characters that a person has exchanged: `{ n: "y", y: "n" }`. */
  private swaps: Readonly<Record<string, string>> = {};
  private registrations: Registration[] = [];
  private order = 0;
  private prefix: { combo: string; at: number } | null = null;
  private readonly listeners = new Set<() => void>();
  private list: ActiveKey[] | null = null;

  /** Adds bindings and returns how to take them away. Later ones win over earlier ones of their layer. */
  add(map: KeyMap, layer: KeyLayer = "page"): () => void {
    const registration = { layer, order: this.order++, map };
    this.registrations.push(registration);
    this.changed();
    return () => {
      this.registrations = this.registrations.filter((r) => r !== registration);
      this.changed();
    };
  }

  /** What works here, topmost first, each combination once. Stable between changes. */
  active = (): ActiveKey[] => {
    if (this.list) return this.list;
    const seen = new Set<string>();
    this.list = [];
    for (const { map, layer } of this.sorted()) {
      for (const [combo, binding] of Object.entries(map)) {
        if (seen.has(combo)) continue;
        seen.add(combo);
        this.list.push({ ...binding, combo, layer });
      }
    }
    return this.list;
  };

  /** Exchanges two characters, undoing what either was exchanged with; without a second, only undoes. */
  swap(key: string, other?: string): Readonly<Record<string, string>> {
    const rest = Object.entries(this.swaps).filter(
      ([from, to]) => ![from, to].some((one) => one === key || one === other),
    );
    const pair = other && other !== key ? [[key, other] as const, [other, key] as const] : [];
    return this.setSwaps(Object.fromEntries([...rest, ...pair]));
  }

  setSwaps(swaps: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    this.swaps = swaps;
    this.changed();
    return swaps;
  }

  get isSwapped(): boolean {
    return Object.keys(this.swaps).length > 0;
  }

  /** The keys that a combination has for this person: of a sequence only the first can be another. */
  shown(combo: string): string {
    const [first = "", ...rest] = combo.split(" ");
    return [this.swaps[first] ?? first, ...rest].join(" ");
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /**
   * The binding for one key press, or null.
   * @param typing the focus is in a text field: only keys that work while typing count
   * @param floor lowest layer that counts: `dialog` while the focus is inside a modal dialog or menu
   * @param now milliseconds, for two-key sequences
   */
  match(combo: string, typing: boolean, now: number, floor: KeyLayer = "shell"): KeyBinding | null {
    if (typing ? !worksWhileTyping(combo) : !this.singleKeys && !worksWhileTyping(combo))
      return null;
    const started = this.prefix && now - this.prefix.at < SEQUENCE_MS ? this.prefix.combo : null;
    this.prefix = null;
    const maps = this.sorted().filter((r) => RANK[r.layer] >= RANK[floor]);
    if (started) {
      const found = find(maps, `${started} ${combo}`);
      if (found) return found;
    }
    const meant = this.swaps[combo] ?? combo;
    const found = find(maps, meant);
    if (!found && maps.some((r) => Object.keys(r.map).some((k) => k.startsWith(`${meant} `)))) {
      this.prefix = { combo: meant, at: now };
    }
    return found;
  }

  private sorted(): Registration[] {
    return this.registrations.toSorted(
      (a, b) => RANK[b.layer] - RANK[a.layer] || b.order - a.order,
    );
  }

  private changed(): void {
    this.list = null;
    for (const listener of this.listeners) listener();
  }
}

function find(maps: Registration[], combo: string): KeyBinding | null {
  for (const { map } of maps) if (map[combo]) return map[combo];
  return null;
}
