import { parsePhone } from "../accounts/phone.rules.ts";
import { emailKeys } from "../contacts/email.rules.ts";
import { unguardCell } from "../kernel/csv.ts";
import { splitLabels } from "../kernel/labels.ts";
import type { ImportField } from "./fields.rules.ts";
import { readNumber } from "./number.rules.ts";
import type { Decimal } from "./number.rules.ts";

/** What a cell comes to. */
export interface ReadCell {
  /** Undefined when it gives none. */
  value?: unknown;
  /** A range where a number was looked for: it has a field of its own. */
  range?: string;
  /** What it says beside: a second address, the text that was cut. Kept aside. */
  rest?: string;
  /** What the person should know of it. */
  note?: string;
  /** Why the row cannot be taken. */
  fault?: string;
}

const NOTHING = /^(?:n\/?a|#n\/a|null|none|nil|unknown|-+|\?+)$/i;
/** Without these a row says nobody. */
const KEYS = new Set(["contact.email", "contact.lastName", "contact.fullName", "externalId"]);

/** The text of a cell without the export's guard; empty where it says that there is nothing. */
export function blankText(cell: string | undefined, { kind }: ImportField): string {
  const text = unguardCell(cell ?? "").trim();
  return kind === "text" || kind === "labels" || !NOTHING.test(text) ? text : "";
}

/** Reads one cell that is not empty. @param decimal the sign before decimals in this file */
export function readCell(text: string, field: ImportField, decimal: Decimal | null): ReadCell {
  if (!text.isWellFormed() || text.includes("\0")) {
    if (KEYS.has(field.key)) return { fault: "has a character that cannot be stored." };
    return { note: "has a character that cannot be stored. Left out." };
  }
  switch (field.kind) {
    case "labels":
      return readLabels(text);
    case "integer":
    case "money":
      return readFigure(text, field.kind, decimal);
    default:
      if (field.key === "contact.email") return readAddress(text);
      if (/^contact\..*Phone$|^account\.hqPhone$/.test(field.key)) return readPhones(text, field);
      return withinMax(text, field);
  }
}

function withinMax(text: string, { key, max }: ImportField): ReadCell {
  if (text.length <= max) return { value: text };
  if (KEYS.has(key)) return { fault: `is longer than ${max} characters.` };
  const value = text
    .slice(0, max)
    .toWellFormed()
    .replace(/\ufffd$/, "")
    .trimEnd();
  return { value, rest: text, note: `is longer than ${max} characters; it was cut.` };
}

function readLabels(text: string): ReadCell {
  const labels = splitLabels(text);
  const value = [...new Set(labels.map((label) => label.slice(0, 60).trim()))].slice(0, 50);
  const isCut = labels.length > 50 || labels.some((label) => label.length > 60);
  if (!isCut) return { value };
  return {
    value,
    rest: text,
    note: "has more than 50 labels or one of more than 60 characters; cut.",
  };
}

function readFigure(text: string, kind: "integer" | "money", decimal: Decimal | null): ReadCell {
  const found = readNumber(text, { decimal, whole: kind === "integer" });
  if (found.is === "number") return { value: found.number };
  if (found.is === "range") return { range: found.text };
  return { rest: text, note: `“${text.slice(0, 40)}” ${found.why} Kept aside as it is written.` };
}

/** The first address; one that cannot be read is left to the check of the row, which names it. */
function readAddress(text: string): ReadCell {
  const [first, ...others] = emailKeys(text);
  if (!first)
    return text.length > 254 ? { fault: "is longer than 254 characters." } : { value: text };
  if (others.length === 0) return { value: first };
  return {
    value: first,
    rest: others.join("; "),
    note: `has ${others.length + 1} addresses; the first was taken, the others kept aside.`,
  };
}

/** What Excel makes of a long number: its last digits are lost. */
const SCIENTIFIC = /^\d(?:[.,]\d+)?e\+?\d{1,2}$/i;

function readPhones(text: string, field: ImportField): ReadCell {
  if (SCIENTIFIC.test(text)) {
    return {
      rest: text,
      note: `“${text}” is a number that a spreadsheet has shortened; its digits are lost.`,
    };
  }
  const parts = text
    .split(/\s*[;,|\n]\s*|\s*\/\s*(?=[+(\d])|\s+(?:or|oder|ou)\s+/i)
    .filter((part) => part.replace(/\D/g, "").length >= 7);
  // a slash also stands inside of one number: 030/901820
  if (parts.length < 2 || parsePhone(text, null)) return withinMax(text, field);
  return {
    value: parts[0]!.slice(0, field.max),
    rest: parts.slice(1).join("; "),
    note: `has ${parts.length} numbers; the first was taken, the others kept aside.`,
  };
}
