import { createContext, useContext, useEffect, useLayoutEffect, useRef, useState } from "react";
import { unsaved } from "./leave.ts";
import { isSame } from "./merge.ts";
import type { Layer, Unsaved } from "./unsaved.ts";

/** The drawer or dialog around an editor, and what it is called; null on the page itself. */
export const Where = createContext<{ layer: Layer; what: string } | null>(null);

type Options = Pick<Unsaved, "isUnsaved" | "discard"> & Partial<Unsaved>;

/**
 * Makes the page ask before what is typed here is lost: Escape, a link, Back, another row or tab, a
 * closed tab. A form, `useEdit` and `useTyped` do it by themselves.
 */
export function useUnsaved(options: Options): void {
  const where = useContext(Where);
  const latest = useRef(options);
  const around = useRef(where);
  useLayoutEffect(() => {
    latest.current = options;
    around.current = where;
  });
  // taken away in the same step in which the editor goes: what takes its place asks nobody
  useLayoutEffect(
    () =>
      unsaved.add({
        get layer() {
          return latest.current.layer ?? around.current?.layer ?? "page";
        },
        get what() {
          return latest.current.what ?? around.current?.what ?? pageTitle();
        },
        isUnsaved: () => latest.current.isUnsaved(),
        fields: () => latest.current.fields?.() ?? [],
        settle: async () => latest.current.settle?.(),
        discard: () => latest.current.discard(),
      }),
    [],
  );
}

/** What the page is called: `<Page title>` sets it. */
function pageTitle(): string {
  return document.title.replace(/ · Pivotal$/, "");
}

/**
 * A value of one's own that is asked about before it is lost, until it is set back:
 *
 *     const [reason, setReason] = useTyped("", "Reason");
 *
 * @param label what the person calls it
 * @returns the value, how to set it, and how to say that it is kept as it stands now
 */
export function useTyped<T>(
  initial: T,
  label: string,
  where: Pick<Options, "layer" | "what"> = {},
): [T, (value: T) => void, () => void] {
  const [value, setValue] = useState(initial);
  const first = useRef(initial);
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  const set = (next: T) => {
    latest.current = next;
    setValue(next);
  };
  useUnsaved({
    ...where,
    isUnsaved: () => !isSame(latest.current, first.current),
    fields: () => [label],
    discard: () => set(first.current),
  });
  const keep = () => void (first.current = latest.current);
  return [value, set, keep];
}
