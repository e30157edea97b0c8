import { exactNumber } from "../ui/format.ts";

/** A field of a record as its drawer and page show and edit it. */
export interface RecordField {
  /** The API's field. */
  key: string;
  label: string;
  kind?: "text" | "mono" | "number" | "labels" | "choice" | "readonly";
  choices?: readonly { value: string; label: string }[];
  /** What stands beside the value: the number as it is dialled, the time there. */
  hint?: (record: never) => string | null;
}

/** A group of fields under a heading. */
export interface FieldGroup {
  title: string;
  fields: readonly RecordField[];
}

/** The value as it is read: numbers with separators. */
export function shownOf(value: unknown): string {
  return typeof value === "number" ? exactNumber(value) : textOf(value);
}

/** The value as text, for editing. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** What was typed, as the API takes it. @throws Error in words when it is no such value */
export function valueOf(text: string, kind: RecordField["kind"]): unknown {
  const clean = text.trim();
  if (kind === "labels")
    return clean
      .split(",")
      .map((label) => label.trim())
      .filter(Boolean);
  if (kind !== "number") return clean === "" ? null : clean;
  if (clean === "") return null;
  const number = Number(clean.replace(/[,\s]/g, ""));
  if (!Number.isFinite(number)) throw new Error("Type a number.");
  return number;
}

/** What a record's fields show, as texts. */
export function textsOf(
  record: object,
  fields: readonly RecordField[],
): { [field: string]: string } {
  const values = record as { [field: string]: unknown };
  return Object.fromEntries(fields.map(({ key }) => [key, textOf(values[key])]));
}

/** Typed texts as the API takes them. @throws Error in words when one is no such value */
export function patchOf(
  texts: { [field: string]: string | undefined },
  fields: readonly RecordField[],
): { [field: string]: unknown } {
  const kinds = new Map(fields.map(({ key, kind }) => [key, kind]));
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, valueOf(text ?? "", kinds.get(key))]),
  );
}
