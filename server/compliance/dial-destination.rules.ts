import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** Kinds of numbers that cost whoever calls them; never dialled, as are those of no country. */
const NEVER: readonly unknown[] = [
  "PREMIUM_RATE",
  "SHARED_COST",
  "PERSONAL_NUMBER",
  "UAN",
  "PAGER",
];

/** The numbering plan files it with the never called ones, but it costs what an ordinary number does. */
const ORDINARY_UAN: readonly { code: string; begins: string; source: string; asOf: string }[] = [
  {
    code: "44",
    begins: "3",
    source: "Ofcom, National Telephone Numbering Plan: 03 is charged like 01 and 02",
    asOf: "2026-11-30",
  },
];

type Number = NonNullable<ReturnType<typeof parsePhoneNumberFromString>>;

const countryOf = (number: Number, country: string | null): string | null =>
  number.country ?? number.getPossibleCountries().find((code) => code === country) ?? null;

/**
 * Where a number rings: ISO 3166 alpha-2, null when it says nothing.
 * @param country of the person, which decides where several countries share a code
 */
export function countryOfNumber(phone: string, country: string | null): string | null {
  const number = parsePhoneNumberFromString(phone);
  return number ? countryOf(number, country) : null;
}

const isOrdinary = ({ countryCallingCode, nationalNumber }: Number): boolean =>
  ORDINARY_UAN.some(
    ({ code, begins }) => countryCallingCode === code && nationalNumber.startsWith(begins),
  );

/**
 * Why this number is not dialled for a campaign that enables these countries (ISO 3166 alpha-2);
 * null when it may be. Default deny: a country that is named, and an ordinary number there.
 * @param country of the person, which decides where several countries share a code
 */
export function destinationFault(
  phone: string,
  country: string | null,
  countries: readonly string[],
): string | null {
  const number = parsePhoneNumberFromString(phone);
  // emergency and short numbers are too short to be possible ones
  if (!number?.isPossible()) return "This is not a number that can be called.";
  if ((NEVER.includes(number.getType()) && !isOrdinary(number)) || number.isNonGeographic()) {
    return "Premium, shared-cost, personal and satellite numbers are never called.";
  }
  const found = countryOf(number, country);
  if (found && countries.includes(found)) return null;
  return `Calls to ${found ?? "this country"} are not enabled here.`;
}
