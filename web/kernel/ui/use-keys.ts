import { useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { holdComposition } from "./composition.ts";
import { comboOf, KeyRegistry, type ActiveKey, type KeyLayer, type KeyMap } from "./keys.ts";

const SINGLE_KEYS = "pivotal.singleKeys";
const SWAPS = "pivotal.keySwaps";

/** The page's registry; tests make their own. */
export const keys = new KeyRegistry();

const TYPING =
  "input:not([type=checkbox],[type=radio],[type=button]),textarea,select,[contenteditable=true],[role=textbox],[role=combobox]";
const MODAL = "[role=dialog],[role=alertdialog],[role=menu],[role=listbox]";

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  const combo = comboOf(event);
  if (["shift", "control", "meta", "alt"].includes(event.key.toLowerCase())) return;
  const isModal = target.closest(MODAL) !== null;
  // Enter and Space belong to the control that has the focus.
  if ((combo === "enter" || combo === "space") && target.closest("button,a,summary")) return;
  const found = keys.match(
    combo,
    target.matches(TYPING),
    event.timeStamp,
    isModal ? "dialog" : "shell",
  );
  if (!found) return;
  // a key held too long is one press: Enter would pull, dial and answer, Escape hang up
  if (event.repeat && !found.repeats) return event.preventDefault();
  if (found.run(event) !== false) event.preventDefault();
}

/** True when the key belongs to a text field or to selected text: copy, select all, undo are then the browser's. */
export function isTextEvent(event: KeyboardEvent): boolean {
  const target = event.target;
  if (target instanceof HTMLElement && target.matches(TYPING)) return true;
  return (window.getSelection()?.toString() ?? "") !== "";
}

/** Starts listening; once, from `main.tsx`. */
export function listenForKeys(): void {
  keys.singleKeys = localStorage.getItem(SINGLE_KEYS) !== "off";
  keys.setSwaps(readSwaps());
  holdComposition(window);
  window.addEventListener("keydown", onKeyDown);
  window.addEventListener("keydown", onChordAtSelect, { capture: true });
}

/** A select's button opens its menu by Enter whatever is held with it, Ctrl too: chords of ours come first. */
function onChordAtSelect(event: KeyboardEvent): void {
  const isSelect = event.target instanceof Element && event.target.matches("button[role=combobox]");
  if (!isSelect || !(event.ctrlKey || event.metaKey)) return;
  onKeyDown(event);
  if (event.defaultPrevented) event.stopPropagation();
}

export function setSingleKeys(on: boolean): void {
  keys.singleKeys = on;
  localStorage.setItem(SINGLE_KEYS, on ? "on" : "off");
}

/** Gives what `key` does another key, which gets the old one; without a second takes that back. */
export function swapKeys(key: string, other?: string): void {
  localStorage.setItem(SWAPS, JSON.stringify(keys.swap(key, other)));
}

/** Every key as it was at first. */
export function resetKeys(): void {
  keys.setSwaps({});
  localStorage.removeItem(SWAPS);
}

function readSwaps(): Record<string, string> {
  try {
    const found = JSON.parse(localStorage.getItem(SWAPS) ?? "{}") as Record<string, unknown>;
    const isChar = (value: unknown) => typeof value === "string" && [...value].length === 1;
    return Object.fromEntries(
      Object.entries(found).filter(([key, other]) => isChar(key) && isChar(other)),
    ) as Record<string, string>;
  } catch {
    return {};
  }
}

/** The keys of a combination as this person has them. */
export function useShownKeys(combo: string): string {
  return useSyncExternalStore(keys.subscribe, () => keys.shown(combo));
}

/**
 * Binds keys while the component is mounted; `run` may close over fresh state. Nothing fires in text
 * fields except what works while typing (Escape, function keys, ⌘/Ctrl and Alt combinations).
 *
 *     useKeys({ c: { label: "Claim", run: claim }, "g q": { label: "Go to queue", run: goQueue } });
 */
export function useKeys(
  map: KeyMap,
  { layer = "page", enabled = true }: { layer?: KeyLayer; enabled?: boolean } = {},
): void {
  const latest = useRef(map);
  useLayoutEffect(() => {
    latest.current = map;
  });
  const shape = Object.entries(map)
    .map(([combo, b]) => [combo, b.label, b.group, b.hidden, b.repeats].join("\u0000"))
    .join("\u0001");
  // Bound before the paint that shows the button: a key pressed on sight of it is never lost.
  useLayoutEffect(() => {
    if (!enabled) return;
    const bound: KeyMap = {};
    for (const [combo, binding] of Object.entries(latest.current)) {
      bound[combo] = { ...binding, run: (event) => latest.current[combo]?.run(event) };
    }
    return keys.add(bound, layer);
  }, [shape, layer, enabled]);
}

/** Everything that works here now: for the `?` overlay and the palette. */
export function useActiveKeys(): ActiveKey[] {
  return useSyncExternalStore(keys.subscribe, keys.active);
}
