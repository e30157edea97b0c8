import type { Answer } from "./call.ts";

/** What a grid that sorts in the browser holds at most. */
export const MOST_ROWS = 5_000;

interface CursorPage<R> {
  items: R[];
  nextCursor: string | null;
}

/**
 * All pages of a list up to `MOST_ROWS` rows, for a grid that holds them in the browser. The positions
 * are the first page's: what changed while the others were read comes again as events, and rows carry
 * versions.
 */
export async function allPages<R>(
  read: (cursor: string | undefined) => Promise<Answer<CursorPage<R>>>,
): Promise<Answer<{ items: R[]; more: boolean }>> {
  const { data, positions } = await read(undefined);
  const items = [...data.items];
  let { nextCursor } = data;
  while (nextCursor && items.length < MOST_ROWS) {
    const { data: page } = await read(nextCursor);
    items.push(...page.items);
    nextCursor = page.nextCursor;
  }
  return { data: { items, more: nextCursor !== null }, positions };
}
