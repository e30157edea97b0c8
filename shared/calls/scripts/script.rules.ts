/** Merge tags that a script may use: `{{contact.firstName}}`, with a fallback after `|`. */
export const SCRIPT_TAGS = [
  "contact.firstName",
  "contact.lastName",
  "contact.jobTitle",
  "contact.city",
  "account.name",
  "account.industry",
  "account.domain",
  "agent.name",
  "campaign.name",
] as const;
export type ScriptTag = (typeof SCRIPT_TAGS)[number];
export type ScriptValues = Partial<Record<ScriptTag, string | null>>;

/** A piece of a merged script; merged values are marked so that the agent sees them. */
export interface ScriptPart {
  text: string;
  kind: "text" | "value" | "missing";
}

/** Anything in double braces, on one line; before the first bar its name, after it the fallback. */
const TAG = /\{\{([^{}|\n]{0,200})(?:\|([^{}\n]{0,500}))?\}\}/g;

/** A script with this person's values in place. A tag without value and fallback stays visible. */
export function mergeScript(body: string, values: ScriptValues): ScriptPart[] {
  const parts: ScriptPart[] = [];
  let from = 0;
  for (const match of body.matchAll(TAG)) {
    if (match.index > from) parts.push({ text: body.slice(from, match.index), kind: "text" });
    const name = match[1]!.trim();
    const known = isTag(name);
    const value = known ? values[name]?.trim() || match[2]?.trim() : match[2]?.trim();
    parts.push(value ? { text: value, kind: "value" } : { text: match[0], kind: "missing" });
    from = match.index + match[0].length;
  }
  if (from < body.length) parts.push({ text: body.slice(from), kind: "text" });
  return parts;
}

const isTag = (name: string): name is ScriptTag =>
  (SCRIPT_TAGS as readonly string[]).includes(name);

/** Tags of a script that no value can ever fill, each once, as they are written. */
export function unknownTags(body: string): string[] {
  const names = [...body.matchAll(TAG)].map((match) => match[1]!.trim());
  return [...new Set(names)].filter((name) => !isTag(name));
}
