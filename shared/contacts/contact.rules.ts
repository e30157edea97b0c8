import { deriveCountry, shown } from "../accounts/account.rules.ts";
import type { FieldFault } from "../accounts/account.rules.ts";
import { personPage } from "../accounts/linkedin.rules.ts";
import { parsePhone } from "../accounts/phone.rules.ts";
import { emailKeys } from "./email.rules.ts";
import { isTimeZone, timeZoneOf } from "./time-zone.rules.ts";
import type { TimeZoneSource } from "./contacts.schema.ts";

/** The fields that something is derived from. */
export interface ContactSource {
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  directPhone?: string | null;
  mobilePhone?: string | null;
  hqPhone?: string | null;
  country?: string | null;
  state?: string | null;
  /** A zone that somebody set; leave out one that was derived before. */
  timeZone?: string | null;
  linkedinUrl?: string | null;
}

export interface ContactDerived {
  nameKey: string | null;
  /** The address in the form that is stored, mailed and compared: always its key. */
  email: string | null;
  emailKey: string | null;
  directE164: string | null;
  mobileE164: string | null;
  hqE164: string | null;
  phoneE164: string | null;
  phoneExt: string | null;
  phoneType: string | null;
  country: string | null;
  timeZone: string | null;
  timeZoneSource: TimeZoneSource | null;
  linkedinKey: string | null;
}

/**
 * Everything that follows from what was typed or imported: keys, E.164 numbers, the number to call
 * (first valid of direct, mobile, headquarters), country and time zone. Pure.
 * @param fallbackRegion alpha-2 for national phone numbers when the person has no country:
 *   the account's, else the import's default
 */
export function deriveContact(
  source: ContactSource,
  fallbackRegion: string | null,
): { derived: ContactDerived; faults: FieldFault[] } {
  const faults: FieldFault[] = [];
  const addresses = source.email ? emailKeys(source.email) : [];
  const key = addresses.length === 1 ? addresses[0]! : null;
  if (source.email && !key) {
    faults.push({ field: "email", message: `“${shown(source.email)}” is not an e-mail address.` });
  }
  if (source.timeZone && !isTimeZone(source.timeZone)) {
    faults.push({ field: "timeZone", message: `“${shown(source.timeZone)}” is not a time zone.` });
  }
  const country = deriveCountry(source.country, "country", faults);
  const region = country ?? fallbackRegion;
  const phone = (raw: string | null | undefined) => (raw ? parsePhone(raw, region) : null);
  const direct = phone(source.directPhone);
  const mobile = phone(source.mobilePhone);
  const hq = phone(source.hqPhone);
  const toCall = direct ?? mobile ?? hq;
  const zone = timeZoneOf({
    timeZone: source.timeZone,
    fixedE164: (direct ?? hq)?.e164,
    country: country ?? fallbackRegion,
    state: source.state,
  });
  return {
    derived: {
      nameKey: nameKey(source.firstName, source.lastName),
      // what nobody could read stays as it was written, and is mailed to nobody
      email: key ?? source.email ?? null,
      emailKey: key,
      directE164: direct?.e164 ?? null,
      mobileE164: mobile?.e164 ?? null,
      hqE164: hq?.e164 ?? null,
      phoneE164: toCall?.e164 ?? null,
      phoneExt: toCall?.ext ?? null,
      phoneType: toCall?.type ?? null,
      country,
      ...zone,
      linkedinKey: personPage(source.linkedinUrl),
    },
    faults,
  };
}

/** `Ada LOVELACE` and `ada lovelace` meet; accents and signs fall away. Null without a last name. */
export function nameKey(
  first: string | null | undefined,
  last: string | null | undefined,
): string | null {
  const plain = (text: string | null | undefined): string =>
    (text ?? "")
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  const family = plain(last);
  return family === "" ? null : `${plain(first)} ${family}`.trim();
}
