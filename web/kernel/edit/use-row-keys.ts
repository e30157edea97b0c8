import { useState } from "react";
import { keysFor } from "./row-keys.ts";

/**
 * React keys of rows that are being edited. A row keeps its key, and so its input and the focus in it,
 * when it moves and when a save gives it another id: a key of the server's would make the input anew
 * under the person's hands, and what they type at that moment would be lost.
 */
export function useRowKeys(count: number) {
  const [stored, setStored] = useState<readonly number[]>([]);
  const keys = keysFor(stored, count);
  return {
    keys,
    /** Two rows change places. */
    swap: (a: number, b: number) => setStored(keys.with(a, keys[b]!).with(b, keys[a]!)),
    remove: (at: number) => setStored(keys.toSpliced(at, 1)),
  };
}
