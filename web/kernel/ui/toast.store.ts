import { create } from "zustand";

type Tone = "good" | "quiet" | "bad";

export interface ToastAction {
  label: string;
  run: () => void;
}

export interface ToastItem {
  id: number;
  tone: Tone;
  title: string;
  detail?: string;
  requestId?: string;
  action?: ToastAction;
  /** Equal messages merge; more than one shows as "×3". */
  count: number;
  /** Milliseconds; Infinity stays until closed. */
  duration: number;
}

interface ToastOptions {
  detail?: string;
  /** Offers Undo for 10 s, or `undoMs`. */
  undo?: () => void;
  undoMs?: number;
  /** The way on, for errors. */
  action?: ToastAction;
  requestId?: string;
}

const MAX_SHOWN = 4;
let nextId = 1;

export const useToasts = create<{ items: ToastItem[] }>(() => ({ items: [] }));

function show(tone: Tone, title: string, options: ToastOptions = {}): void {
  const action = options.undo ? { label: "Undo", run: options.undo } : options.action;
  const duration = tone === "bad" ? Infinity : options.undo ? (options.undoMs ?? 10_000) : 5_000;
  useToasts.setState(({ items }) => {
    const same = items.find(
      (t) => t.tone === tone && t.title === title && t.detail === options.detail && !action,
    );
    const item: ToastItem = {
      // A merged toast takes a new id, so that its time starts again.
      id: nextId++,
      tone,
      title,
      detail: options.detail,
      requestId: options.requestId,
      action,
      count: (same?.count ?? 0) + 1,
      duration,
    };
    return { items: [...items.filter((t) => t !== same), item].slice(-MAX_SHOWN) };
  });
}

/** Messages for what cannot be seen already. Errors stay until closed; equal ones merge. */
export const toast = {
  success: (title: string, options?: ToastOptions): void => show("good", title, options),
  info: (title: string, options?: ToastOptions): void => show("quiet", title, options),
  error: (title: string, options?: ToastOptions): void => show("bad", title, options),
  dismiss: (id: number): void =>
    useToasts.setState(({ items }) => ({ items: items.filter((t) => t.id !== id) })),
};

/** Runs the Undo of the newest toast that has one (⌘Z); false when there is none. */
export function undoNewest(): boolean {
  const item = useToasts.getState().items.findLast((t) => t.action?.label === "Undo");
  if (!item) return false;
  toast.dismiss(item.id);
  item.action?.run();
  return true;
}
