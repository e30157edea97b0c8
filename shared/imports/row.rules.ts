import { deriveAccount } from "../accounts/account.rules.ts";
import { countryCode } from "../accounts/country.rules.ts";
import { deriveContact } from "../contacts/contact.rules.ts";
import { findState } from "../contacts/states.rules.ts";
import { unguardCell } from "../kernel/csv.ts";
import { importField } from "./fields.rules.ts";
import type { ImportField } from "./fields.rules.ts";
import type { ImportEntity, ImportMapping } from "./imports.schema.ts";

type Fields = Record<string, unknown>;

/** A row of a file in the words of the product: only what it says, nothing empty. */
export interface ImportRow {
  contact: Fields;
  account: Fields;
  externalId: string | null;
}

export interface ReadRow {
  row: ImportRow | null;
  /** Why the row cannot be taken; names the column. */
  error: string | null;
  /** Rows of a file with the same key are the same record. */
  dupKey: string | null;
}

const NOTHING = /^(?:n\/?a|#n\/a|null|none|nil|unknown|-+|\?+)$/i;

/**
 * Reads one row by the mapping: trims, undoes the export's guard against formulas, turns numbers and
 * labels into values, refuses what is no e-mail, country, number. Pure; a row error is a value.
 */
export function readRow(
  entity: ImportEntity,
  mapping: ImportMapping,
  columns: readonly string[],
  cells: readonly string[],
): ReadRow {
  const row: ImportRow = { contact: {}, account: {}, externalId: null };
  for (const [index, key] of Object.entries(mapping)) {
    const definition = importField(entity, key);
    const text = definition && clean(cells[Number(index)], definition);
    if (!text) continue;
    const value = readCell(text, definition);
    if (value instanceof Error) return failed(`${columns[Number(index)] ?? key}: ${value.message}`);
    put(row, key, value);
  }
  if (entity === "account") row.contact = {};
  return checked(entity, row);
}

const named = (entity: ImportEntity, key: string, message: string): string =>
  `${importField(entity, key)?.label ?? key}: ${message}`;

const failed = (error: string): ReadRow => ({ row: null, error, dupKey: null });

function clean(cell: string | undefined, { kind }: ImportField): string {
  const text = unguardCell(cell ?? "").trim();
  return kind === "text" || kind === "labels" || !NOTHING.test(text) ? text : "";
}

function readCell(text: string, { kind, max }: ImportField): unknown {
  if (!text.isWellFormed() || text.includes("\0")) {
    return new Error("has a character that cannot be stored.");
  }
  if (text.length > max) return new Error(`is longer than ${max} characters.`);
  switch (kind) {
    case "labels":
      return [
        ...new Set(
          text
            .split(/[;,|\n]/)
            .map((label) => label.trim().slice(0, 60))
            .filter(Boolean),
        ),
      ].slice(0, 50);
    case "integer":
    case "money": {
      const number = readNumber(text);
      if (number === null) return new Error(`“${text.slice(0, 40)}” is not a number.`);
      return kind === "integer" ? Math.round(number) : number;
    }
    default:
      return text;
  }
}

const SCALE: Record<string, number> = { k: 1e3, m: 1e6, mm: 1e6, mn: 1e6, b: 1e9, bn: 1e9 };

/** `$1.2M`, `1,234`, `1 234.5`, `12k` → a number ≥ 0; null when it is none or out of range. */
export function readNumber(text: string): number | null {
  const found =
    /^[^\d.,-]{0,4}\s*(\d[\d,' \u00a0]*(?:\.\d+)?)\s*(k|mm?|mn|bn?)?\s*[^\d\s]{0,4}$/i.exec(text);
  if (!found) return null;
  const number =
    Number(found[1]!.replace(/[,' \u00a0]/g, "")) * (SCALE[found[2]?.toLowerCase() ?? ""] ?? 1);
  return Number.isFinite(number) && number < 1e15 ? number : null;
}

function put(row: ImportRow, key: string, value: unknown): void {
  if (key === "externalId") row.externalId = String(value);
  else if (key === "contact.fullName")
    Object.assign(row.contact, splitName(String(value), row.contact));
  else if (key === "account.hqLocation")
    Object.assign(row.account, splitPlace(String(value), row.account));
  else {
    const [entity, field, custom] = key.split(".") as ["contact" | "account", string, string?];
    const fields = row[entity];
    if (custom) fields["custom"] = { ...(fields["custom"] as Fields | undefined), [custom]: value };
    else fields[field] = value;
  }
}

/** `Ada Lovelace`, `Lovelace, Ada`; columns of their own win. */
function splitName(name: string, have: Fields): Fields {
  const comma = /^([^,]+),\s*([^,]+)$/.exec(name);
  const words = comma ? [comma[2]!, comma[1]!] : name.split(/\s+/);
  const last = comma ? comma[1]! : words.at(-1)!;
  const first = comma ? comma[2]! : words.slice(0, -1).join(" ");
  return {
    ...(first ? { firstName: first.slice(0, 100) } : {}),
    lastName: last.slice(0, 100),
    ...have,
  };
}

/** `Saint Paul, Minnesota`, `Dublin, Ireland`, `Armonk, New York, USA`; columns of their own win. */
function splitPlace(place: string, have: Fields): Fields {
  const parts = place
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter(Boolean);
  const found: Fields = {};
  const last = parts.at(-1) ?? "";
  const country = parts.length > 1 && !findState("US", last) ? countryCode(last) : null;
  if (country) {
    found["hqCountry"] = country;
    parts.pop();
  }
  const state = parts.length > 1 ? findState(country ?? "US", parts.at(-1)!) : null;
  if (state) {
    found["hqState"] = state.name;
    found["hqCountry"] = state.country;
    parts.pop();
  }
  if (parts.length > 0) found["hqCity"] = parts.join(", ").slice(0, 120);
  return { ...found, ...have };
}

/** The row as a whole: its parts must name somebody and be what they claim to be. */
function checked(entity: ImportEntity, row: ImportRow): ReadRow {
  const account = deriveAccount(row.account);
  const fault = account.faults[0];
  if (fault) return failed(named(entity, `account.${fault.field}`, fault.message));
  const domain = account.derived.domain;
  if (entity === "account") {
    if (!row.account["name"] && !domain && !row.externalId)
      return failed("The row names no company.");
    const key = row.externalId ?? domain ?? account.derived.linkedinKey ?? account.derived.nameCore;
    return { row, error: null, dupKey: key };
  }
  const { derived, faults } = deriveContact(row.contact, null);
  if (faults[0]) return failed(named(entity, `contact.${faults[0].field}`, faults[0].message));
  const who = derived.emailKey ?? derived.linkedinKey ?? derived.nameKey ?? row.externalId;
  if (!who) return failed("The row names no person: neither e-mail nor last name nor LinkedIn.");
  const key = row.externalId ?? derived.emailKey ?? derived.linkedinKey;
  return {
    row,
    error: null,
    dupKey: key ?? `${derived.nameKey} @ ${domain ?? account.derived.nameCore}`,
  };
}
