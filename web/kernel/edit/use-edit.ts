import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { EditSession } from "./edit-session.ts";
import type { Editable, EditMode, EditPort, EditState } from "./edit-state.ts";
import type { Values } from "./merge.ts";
import { useUnsaved } from "./use-unsaved.ts";

export interface EditOptions<R extends Editable, V extends Values>
  extends EditMode, EditPort<R, V> {
  /** By field, as the editor calls them: for the question whether to leave. */
  labels?: { [field: string]: string };
  /** What is edited, where the page, drawer or dialog around it is called otherwise. */
  what?: string;
  /** False where the person may look but not save: what they try out may go. */
  isGuarded?: boolean;
}

/** An editor's hold on its record: what it shows, and what a person can do about it. */
export interface EditHandle<R extends Editable, V extends Values> extends EditState<R, V> {
  /** Takes what was typed; an autosave sends it in a moment. */
  change: (values: Partial<V>) => void;
  /** Saves fields, all unless told. @returns why it was not done; null when it was */
  save: (fields?: readonly string[]) => Promise<Error | null>;
  /** Sends at once what an autosave has gathered. */
  flush: () => Promise<Error | null>;
  /** Keeps a text of which no value can be made, and what is wrong with it, until it is mended. */
  hold: (field: keyof V & string, text: string, fault: string) => void;
  keepMine: (field: string) => void;
  /** Gives up what was typed in a field: takes theirs, or what was saved. */
  discard: (field: string) => void;
  discardAll: () => void;
  /** What it shows as of this moment, before any drawing. */
  now: () => V;
}

/**
 * Edits a record that others change too: see `EditSession`. Whatever takes the editor away asks first
 * while something is not saved. Give the component a `key` per record.
 *
 *     const edit = useEdit(row, { valuesOf, write, isWhole: true });
 *     <input value={edit.values.name} onChange={(e) => edit.change({ name: e.target.value })} />
 */
export function useEdit<R extends Editable, V extends Values>(
  row: R,
  options: EditOptions<R, V>,
): EditHandle<R, V> {
  const [session] = useState(() => new EditSession<R, V>(row, options, options));
  useLayoutEffect(() => {
    session.port = options;
  });
  useEffect(() => session.sees(row), [session, row]);
  useEffect(() => {
    session.open();
    return () => session.close();
  }, [session]);
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  // a change is judged by what stood on the screen when it was typed
  const shown = useRef(state.values);
  useLayoutEffect(() => {
    shown.current = state.values;
  });
  const change = useCallback(
    (values: Partial<V>) => session.change(values, shown.current),
    [session],
  );
  const hold = useCallback(
    (field: keyof V & string, text: string, fault: string) =>
      session.hold(field, text, fault, shown.current),
    [session],
  );
  const unsavedFields = () => {
    const { typed, unfit } = session.state;
    return [...new Set([...typed, ...unfit.map(({ field }) => field)])];
  };
  useUnsaved({
    ...(options.what !== undefined && { what: options.what }),
    isUnsaved: () => (options.isGuarded ?? true) && unsavedFields().length > 0,
    fields: () =>
      unsavedFields().flatMap((field) => options.labels?.[field] ?? (options.labels ? field : [])),
    settle: session.settle,
    discard: session.discardAll,
  });
  const { save, flush, keepMine, discard, discardAll } = session;
  const now = useCallback(() => session.state.values, [session]);
  return { ...state, change, hold, save, flush, keepMine, discard, discardAll, now };
}
