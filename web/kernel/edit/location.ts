import { useCallback } from "react";
import { useLocationProperty } from "wouter/use-browser-location";
import { leave, unsaved } from "./leave.ts";

interface Shown {
  path: string;
  search: string;
}

const here = (): Shown => ({ path: location.pathname, search: location.search });

/** What of an address only orders and narrows the rows of its page; the rest says what it shows. */
const VIEW_KEYS = ["sort", "filter", "q"];
/** What of an address says which row is open beside its page. */
const OPEN_KEY = "open";

/** The part of an address that decides which editors are there, beside those of the drawer. */
function placeOf({ path, search }: Shown): string {
  const params = new URLSearchParams(search);
  for (const key of [...VIEW_KEYS, OPEN_KEY]) params.delete(key);
  params.sort();
  return `${path}?${params}`;
}

/** What an address takes away of what is shown: the page's editors, its drawer's, or none. */
function layerLeft(to: Shown): "page" | "drawer" | null {
  if (placeOf(to) !== placeOf(shown)) return "page";
  const openIn = ({ search }: Shown) => new URLSearchParams(search).get(OPEN_KEY);
  return openIn(to) === openIn(shown) ? null : "drawer";
}

/** What the page shows. While a way back is asked about, the address is elsewhere for a moment. */
let shown: Shown = { path: "/", search: "" };
/** How many entries of the history lie before the shown one: tells which way the Back button went. */
let depth = 0;
/** The address is being put back; its `popstate` shows nothing new. */
let isPuttingBack = false;

interface HistoryMark {
  pivotalDepth?: number;
}

const depthOf = (state: unknown): number => (state as HistoryMark | null)?.pivotalDepth ?? 0;

interface NavigateOptions {
  replace?: boolean;
  state?: object;
}

function put(to: string | URL, { replace, state }: NavigateOptions): void {
  if (!replace) depth++;
  const mark = { ...state, pivotalDepth: depth };
  if (replace) history.replaceState(mark, "", to);
  else history.pushState(mark, "", to);
}

/** Opens a page of the workspace; asks first when something typed here would be lost. */
function navigate(to: string | URL, { replace = false, state }: NavigateOptions = {}): void {
  const go = () => put(to, { replace, state });
  const { pathname: path, search } = new URL(to, location.href);
  const layer = layerLeft({ path, search });
  if (layer === null) go();
  else leave(layer, go);
}

/**
 * One parameter of the address, and how to set it: nobody is asked, so only for what takes no editor
 * away, or has asked already. Without `replace` the Back button takes it back.
 */
export function useInAddress(
  key: string,
): [value: string | null, set: (value: string | null, how: { replace: boolean }) => void] {
  const value = new URLSearchParams(useGuardedSearch()).get(key);
  const set = useCallback(
    (next: string | null, { replace }: { replace: boolean }) => {
      const params = new URLSearchParams(location.search);
      if ((params.get(key) ?? null) === next) return;
      if (next === null) params.delete(key);
      else params.set(key, next);
      const text = params.toString();
      put(text === "" ? location.pathname : `${location.pathname}?${text}`, { replace });
    },
    [key],
  );
  return [value, set];
}

/** The router's own location hooks, which ask before what is typed is lost. */
export const useGuardedLocation = (): [string, typeof navigate] => [
  useLocationProperty(() => shown.path),
  navigate,
];
export const useGuardedSearch = (): string => useLocationProperty(() => shown.search);

/** Starts listening, before the router does; once, from `main.tsx`. */
export function guardLocation(): void {
  shown = here();
  depth = depthOf(history.state);
  for (const type of ["pushState", "replaceState"]) {
    window.addEventListener(type, () => (shown = here()));
  }
  window.addEventListener("popstate", onPopState);
  window.addEventListener("beforeunload", (event) => {
    const waiting = unsaved.of("tab");
    if (waiting.length === 0) return;
    for (const { settle } of waiting) void settle?.();
    event.preventDefault();
  });
}

/** The address has moved already: it is put back while the person is asked. */
function onPopState(event: PopStateEvent): void {
  if (isPuttingBack) {
    isPuttingBack = false;
    event.stopImmediatePropagation();
    return;
  }
  const by = depthOf(event.state) - depth;
  const layer = layerLeft(here());
  if (layer === null || by === 0 || unsaved.of(layer).length === 0) {
    depth += by;
    shown = here();
    return;
  }
  event.stopImmediatePropagation();
  isPuttingBack = true;
  history.go(-by);
  leave(layer, () => history.go(by));
}
