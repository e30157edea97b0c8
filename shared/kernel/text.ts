import { z } from "zod";

/** Text that Postgres can store: no NUL, no lone surrogate. */
const storable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** Breaks between lines, tabs, other controls. NUL is refused elsewhere. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0001-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** A character that somebody sees: no control, no space, no joiner, mark of direction or blank letter. */
const SEEN = /[^\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Text as one line: breaks and tabs become spaces, and what nobody can see is empty. */
export function toLine(text: string): string {
  const line = text.replace(CONTROLS, " ").trim();
  return SEEN.test(line) || line.includes("\0") ? line : "";
}

const signs = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The first characters that people see as such, within `max` UTF-16 units: none is cut in two. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  for (const { index, segment } of signs.segment(text.slice(0, 4 * max))) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  // one sign alone may be longer than that: then at least not half a character
  return end > 0
    ? text.slice(0, end)
    : [...text.slice(0, max)].filter((c) => c.isWellFormed()).join("");
}

/**
 * One line of text as people type it, at most `max` characters: every field of one line is made of it.
 * A line break that was pasted becomes a space; text that nobody can see is empty.
 */
export function zLine(max = 200) {
  return z
    .string()
    .overwrite(toLine)
    .max(max)
    .refine(storable, { error: "Has a character that cannot be stored." });
}

/** Text of any number of lines, trimmed; what nobody can see is empty. */
export const toNote = (text: string): string => (toLine(text) ? text.trim() : "");

/** Words of any number of lines, at most `max` characters: a reason, a comment, an answer. */
export function zNote(max: number) {
  return z
    .string()
    .overwrite(toNote)
    .max(max)
    .refine(storable, { error: "Has a character that cannot be stored." });
}

/** A line of an editable field: an empty one becomes null. */
export function zOptionalLine(max = 200) {
  return zLine(max)
    .nullable()
    .transform((text) => (text === "" ? null : text));
}

/** Tags and the like: trimmed, without empty ones and repeats, at most 50. */
export const zLabels = z
  .array(zLine(60))
  .max(50)
  .transform((labels) => [...new Set(labels.filter((label) => label !== ""))]);

export const zName = zLine(200).pipe(z.string().min(1, "Give it a name."));
