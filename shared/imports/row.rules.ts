import { deriveAccount } from "../accounts/account.rules.ts";
import { namesNoCompany } from "../accounts/company-name.rules.ts";
import { countryCode } from "../accounts/country-names.rules.ts";
import { deriveContact } from "../contacts/contact.rules.ts";
import { splitName, withoutSuffix } from "../contacts/person-name.rules.ts";
import { findState } from "../contacts/states.rules.ts";
import { labelOf, putAside } from "./cells.rules.ts";
import { importField } from "./fields.rules.ts";
import type { ImportEntity, ImportMapping } from "./imports.schema.ts";
import type { Decimal } from "./number.rules.ts";
import type { Reach, ReachKey } from "./opt-out.rules.ts";
import { readReach } from "./opt-out.rules.ts";
import { blankText, readCell } from "./read-cell.rules.ts";

type Fields = Record<string, unknown>;

/** A row of a file in the words of the product: only what it says, nothing empty. */
export interface ImportRow {
  contact: Fields;
  account: Fields;
  externalId: string | null;
  /** The file says that the person has no employer: none is guessed by their address. */
  noEmployer: boolean;
  /** By which channels the person must not be reached, as the file says. */
  reach: Reach;
  /** What of the row was left out, cut or kept aside, and why. */
  notes: string[];
}

export interface ReadRow {
  row: ImportRow | null;
  /** Why the row cannot be taken; names the column. */
  error: string | null;
  /** Rows of a file with the same key are the same record. */
  dupKey: string | null;
}

/**
 * Reads one row by the mapping: trims, undoes the export's guard against formulas, turns numbers and
 * labels into values. Only what says who it is can cost the row; any other cell that cannot be read is
 * kept aside as it is written, and noted. Pure; a row error is a value.
 * @param decimal the sign before decimals in this file; null when it does not show
 */
export function readRow(
  entity: ImportEntity,
  mapping: ImportMapping,
  columns: readonly string[],
  cells: readonly string[],
  decimal: Decimal | null = null,
): ReadRow {
  const row: ImportRow = {
    contact: {},
    account: {},
    externalId: null,
    noEmployer: false,
    reach: { email: false, phone: false },
    notes: [],
  };
  for (const [index, key] of Object.entries(mapping)) {
    const definition = importField(entity, key);
    const text = definition && blankText(cells[Number(index)], definition);
    if (!text) continue;
    const column = columns[Number(index)] ?? key;
    if (definition.kind === "flag") {
      addReach(row, key as ReachKey, { column, text });
      continue;
    }
    const { value, range, rest, note, fault } = readCell(text, definition, decimal);
    if (fault) return failed(`${column}: ${fault}`);
    if (note) row.notes.push(`${column}: ${note}`);
    if (value !== undefined) put(row, key, value);
    if (range !== undefined) keepRange(row, key, range);
    if (rest !== undefined) keepRest(row, key, rest);
  }
  settleNames(row);
  if (entity === "account") row.contact = {};
  return checked(entity, row);
}

const failed = (error: string): ReadRow => ({ row: null, error, dupKey: null });

function addReach(
  row: ImportRow,
  key: ReachKey,
  { column, text }: { column: string; text: string },
) {
  const { reach, unsure } = readReach(key, text);
  row.reach = { email: row.reach.email || reach.email, phone: row.reach.phone || reach.phone };
  if (!unsure) return;
  const taken = reach.email || reach.phone ? "taken as an opt-out" : "taken to say nothing";
  row.notes.push(`${column}: “${text.slice(0, 40)}” could not be read; ${taken}.`);
}

const RANGES: Record<string, string> = {
  "account.staffCount": "staffRange",
  "account.revenue": "revenueRange",
};

/** A range in a column of numbers goes to the field of ranges, unless a column of its own gave one. */
function keepRange(row: ImportRow, key: string, range: string): void {
  const field = RANGES[key];
  if (field && !row.account[field] && range.length <= 60) row.account[field] = range;
  else keepRest(row, key, range);
}

/** What a cell says beside its value is kept aside. */
function keepRest(row: ImportRow, key: string, rest: string): void {
  const [entity, field] = key.split(".") as [ImportEntity, string?];
  if (field) putAside(entity, row[entity], field, rest);
}

function put(row: ImportRow, key: string, value: unknown): void {
  if (key === "externalId") row.externalId = String(value);
  else if (key === "contact.fullName") putFullName(row, String(value));
  else if (key === "account.hqLocation")
    Object.assign(row.account, splitPlace(String(value), row.account));
  else {
    const [entity, field, custom] = key.split(".") as ["contact" | "account", string, string?];
    const fields = row[entity];
    if (custom) fields["custom"] = { ...(fields["custom"] as Fields | undefined), [custom]: value };
    else fields[field] = value;
  }
}

/** The parts of a full name; columns of their own win. */
function putFullName(row: ImportRow, whole: string): void {
  const { firstName, lastName, suffix } = splitName(whole);
  const found: Fields = { firstName: firstName?.slice(0, 100), lastName: lastName?.slice(0, 100) };
  for (const [field, value] of Object.entries(found)) if (value) row.contact[field] ??= value;
  if (suffix) keepSuffix(row, suffix);
}

function keepSuffix(row: ImportRow, suffix: string): void {
  row.contact["custom"] = {
    ...(row.contact["custom"] as Fields | undefined),
    "Name suffix": suffix,
  };
}

/** Names that are no names: degrees behind a family name, `N/A` for a company. */
function settleNames(row: ImportRow): void {
  const family = row.contact["lastName"];
  if (typeof family === "string") {
    const { name, suffix } = withoutSuffix(family);
    if (suffix && name) {
      row.contact["lastName"] = name;
      keepSuffix(row, suffix);
    }
  }
  const company = row.account["name"];
  const none = typeof company === "string" ? namesNoCompany(company) : null;
  if (!none) return;
  delete row.account["name"];
  row.noEmployer = none === "no_employer";
  row.notes.push(`${labelOf("account", "name")}: “${String(company)}” names no company. Left out.`);
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
  const account = deriveAccount(row.account).derived;
  const { domain } = account;
  if (entity === "account") {
    if (!row.account["name"] && !domain && !row.externalId)
      return failed(row.notes[0] ?? "The row names no company.");
    const key = row.externalId ?? domain ?? account.linkedinKey ?? account.nameCore;
    return { row, error: null, dupKey: key };
  }
  const { derived, faults } = deriveContact(row.contact, null);
  const fault = faults.find(({ field }) => field === "email");
  if (fault) return failed(`${labelOf(entity, "email")}: ${fault.message}`);
  const who = derived.emailKey ?? derived.linkedinKey ?? derived.nameKey ?? row.externalId;
  if (!who) return failed("The row names no person: neither e-mail nor last name nor LinkedIn.");
  const key = row.externalId ?? derived.emailKey ?? derived.linkedinKey;
  return {
    row,
    error: null,
    dupKey: key ?? `${derived.nameKey} @ ${domain ?? account.nameCore}`,
  };
}
