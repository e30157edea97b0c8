import { z } from "zod";

/** Text that Postgres can store: no NUL, no lone surrogate. */
const storable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** One line of text as people type it: trimmed, at most `max` characters. */
export function zLine(max = 200) {
  return z
    .string()
    .trim()
    .max(max)
    .refine(storable, { error: "Has a character that cannot be stored." });
}

/** The same for an editable field: an empty one becomes null. */
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
