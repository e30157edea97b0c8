import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { leave } from "../edit/leave.ts";

/** What a page's drawer shows, and the only ways to change that. */
export interface DrawerState<T> {
  /** A row, an id, or a word like "new"; null while the drawer is closed. */
  shown: T | null;
  /** React key of what is in the drawer: one per opening. */
  key: number;
  /** Shows something else, or nothing with null; asks first while something typed would be lost. */
  show: (next: T | null) => void;
  /** Closes it, as `show(null)`; after a save too, during which more may have been typed. */
  close: () => void;
  /**
   * What was being made is this now. The editor keeps its place: what was typed while the save was
   * under way stays, and the next save changes the same thing.
   */
  became: (made: T) => void;
}

/**
 * A page's drawer. Whatever opens another one (a row, a button, a key, the palette) goes through
 * `show`, so that one rule asks before what is typed is lost; `npm run check` refuses a `drawer` of
 * a page without it.
 *
 *     const drawer = useDrawer<Script | "new">();
 *     <ActionButton label="New script" combo="n" run={() => drawer.show("new")} />
 */
export function useDrawer<T extends {}>(initial: T | null = null): DrawerState<T> {
  const [state, setState] = useState({ shown: initial, key: 0 });
  const latest = useRef(initial);
  useLayoutEffect(() => {
    latest.current = state.shown;
  });
  const show = useCallback((next: T | null) => {
    const isSame = next !== null && idOf(next) === idOf(latest.current);
    const put = () => setState(({ key }) => ({ shown: next, key: isSame ? key : key + 1 }));
    if (isSame) put();
    else leave("drawer", put);
  }, []);
  const close = useCallback(() => show(null), [show]);
  const became = useCallback((made: T) => setState(({ key }) => ({ shown: made, key })), []);
  return { ...state, show, close, became };
}

/** What tells one thing that a drawer shows from another. */
function idOf(shown: unknown): unknown {
  return typeof shown === "object" && shown !== null && "id" in shown ? shown.id : shown;
}
