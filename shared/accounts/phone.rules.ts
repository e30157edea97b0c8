import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { CountryCode } from "libphonenumber-js/max";

export interface Phone {
  /** E.164, without extension. */
  e164: string;
  ext: string | null;
  type: string;
  /** Alpha-2 region; null for numbers that belong to no country. */
  region: string | null;
}

const TYPES: Record<string, string> = {
  FIXED_LINE: "fixed",
  MOBILE: "mobile",
  FIXED_LINE_OR_MOBILE: "fixed or mobile",
  TOLL_FREE: "toll-free",
  PREMIUM_RATE: "premium",
  SHARED_COST: "shared cost",
  VOIP: "voip",
  PERSONAL_NUMBER: "personal",
  PAGER: "pager",
  UAN: "company-wide",
  VOICEMAIL: "voicemail",
};

const MEMO_LIMIT = 50_000;
const memo = new Map<string, Phone | null>();

/**
 * A valid phone number out of what was typed; null when it is none. Another country is never guessed:
 * a national number without `region` is not a number. `+44 (0)20 …` is understood.
 * @param region alpha-2 of the row, else of the account, else the import's default
 */
export function parsePhone(raw: string, region: string | null): Phone | null {
  const text = raw.trim();
  if (text === "" || text.length > 60) return null;
  const key = `${region ?? ""}|${text}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  if (memo.size >= MEMO_LIMIT) memo.clear();
  const phone = parse(text, region);
  memo.set(key, phone);
  return phone;
}

function parse(text: string, region: string | null): Phone | null {
  const found = parsePhoneNumberFromString(text, (region as CountryCode | null) ?? undefined);
  if (!found?.isValid()) return null;
  return {
    e164: found.number,
    ext: found.ext ?? null,
    type: TYPES[found.getType() ?? ""] ?? "other",
    region: found.country ?? null,
  };
}
