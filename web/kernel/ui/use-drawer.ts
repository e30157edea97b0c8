import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { leave } from "../edit/leave.ts";
import { useInAddress } from "../edit/location.ts";
import { RowFeed, type GridRow } from "../grid/row-feed.ts";
import { useFeedRow } from "../grid/use-row-feed.ts";

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
 * An open row is in the address: a link, a reload and the Back button bring it back; Back closes it.
 *
 *     const drawer = useDrawer<Script | "new">(list.feed);
 *     <ActionButton label="New script" combo="n" run={() => drawer.show("new")} />
 * @param rows of what `shown` is: the feed of the page's rows, or "ids"; without it only words
 */
export function useDrawer<T extends string>(rows?: "ids"): DrawerState<T>;
export function useDrawer<T extends GridRow | string>(
  rows: RowFeed<Extract<T, GridRow>>,
): DrawerState<T>;
export function useDrawer<T extends GridRow | string>(
  rows?: "ids" | RowFeed<Extract<T, GridRow>>,
): DrawerState<T> {
  const [state, setState] = useStateInAddress<T>(rows !== undefined);
  const feed = rows instanceof RowFeed ? (rows as unknown as RowFeed<GridRow>) : NO_ROWS;
  const found = useFeedRow(feed, state.wanted);
  const byId = rows === "ids" ? state.wanted : found;
  const shown = state.shown ?? (byId as T | null);
  const latest = useRef(shown);
  useLayoutEffect(() => {
    latest.current = shown;
  });
  const show = useCallback((next: T | null) => {
    const isSame = next !== null && idOf(next) === idOf(latest.current);
    const put = () =>
      setState(({ key }) => ({ shown: next, wanted: null, key: isSame ? key : key + 1 }));
    if (isSame) put();
    else leave("drawer", put);
  }, []);
  const close = useCallback(() => show(null), [show]);
  const became = useCallback(
    (made: T) => setState(({ key }) => ({ shown: made, wanted: null, key })),
    [],
  );
  return { shown, key: state.key, show, close, became };
}

interface State<T> {
  shown: T | null;
  /** The id that the address names, of a row that is perhaps not read yet. */
  wanted: string | null;
  key: number;
}

const NO_ROWS = new RowFeed<GridRow>();
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The drawer follows the address, and the address the drawer: whichever moved last. */
function useStateInAddress<T>(isOn: boolean) {
  const [param, setParam] = useInAddress("open");
  const named = isOn && param !== null && ID.test(param) ? param : null;
  const [state, setState] = useState<State<T>>({ shown: null, wanted: named, key: 0 });
  /** What both said when they agreed last. */
  const agreed = useRef(named);
  useLayoutEffect(() => {
    if (named === agreed.current) return;
    agreed.current = named;
    setState(({ key }) => ({ shown: null, wanted: named, key: key + 1 }));
  }, [named]);
  const id = state.shown === null ? state.wanted : idOf(state.shown);
  const open = typeof id === "string" && ID.test(id) ? id : null;
  const { key } = state;
  useEffect(() => {
    if (!isOn || open === agreed.current) return;
    // the first one opened can be gone back from; the next ones and a closed drawer take its place
    setParam(open, { replace: agreed.current !== null });
    agreed.current = open;
  }, [isOn, open, key, setParam]);
  return [state, setState] as const;
}

/** What tells one thing that a drawer shows from another. */
function idOf(shown: unknown): unknown {
  return typeof shown === "object" && shown !== null && "id" in shown ? shown.id : shown;
}
