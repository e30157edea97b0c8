const WORDS: Record<string, string> = { email: "E-mail", dnc: "DNC", null: "All" };

/** A scope, channel (none: all) or source as people say it. */
export function suppressionWord(value: string | null): string {
  const text = String(value);
  return WORDS[text] ?? text.charAt(0).toUpperCase() + text.slice(1).replaceAll("_", " ");
}
