/** An instant as `YYYY-MM-DDTHH:MM` on the reader's clock; null stays null. */
export function localOf(iso: string | null): string | null {
  if (!iso) return null;
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The instant that the reader's clock calls so; null stays null. */
export const instantOf = (text: string | null): string | null =>
  text && new Date(text).toISOString();
