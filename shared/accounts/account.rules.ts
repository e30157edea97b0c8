import { companyName } from "./company-name.rules.ts";
import { countryCode } from "./country.rules.ts";
import { isFreeMail, registrableDomain } from "./domain.rules.ts";
import { linkedinKey } from "./linkedin.rules.ts";
import { parsePhone } from "./phone.rules.ts";

/** The fields that something is derived from. */
export interface AccountSource {
  name?: string | null;
  domain?: string | null;
  hqCountry?: string | null;
  hqPhone?: string | null;
  linkedinUrl?: string | null;
}

/** What a person would have to mend, by field. */
export interface FieldFault {
  field: string;
  message: string;
}

/**
 * Everything that follows from what was typed or imported: keys, alpha-2 country, E.164. Pure; the same
 * for a form, the API and a file. Fields with a fault are null in the result.
 */
export function deriveAccount(source: AccountSource) {
  const faults: FieldFault[] = [];
  const domain = deriveDomain(source.domain, faults);
  const hqCountry = deriveCountry(source.hqCountry, "hqCountry", faults);
  const phone = source.hqPhone ? parsePhone(source.hqPhone, hqCountry) : null;
  return {
    derived: {
      ...companyName(source.name ?? ""),
      domain,
      hqCountry,
      hqE164: phone?.e164 ?? null,
      linkedinKey: source.linkedinUrl ? linkedinKey(source.linkedinUrl) : null,
    },
    faults,
  };
}

function deriveDomain(text: string | null | undefined, faults: FieldFault[]): string | null {
  if (!text) return null;
  const domain = registrableDomain(text);
  if (!domain) {
    faults.push({ field: "domain", message: `“${shown(text)}” is not a domain.` });
    return null;
  }
  if (!isFreeMail(domain)) return domain;
  faults.push({ field: "domain", message: `${domain} is a free-mail provider, not a company.` });
  return null;
}

/** Alpha-2 code of a country field. */
export function deriveCountry(
  text: string | null | undefined,
  field: string,
  faults: FieldFault[],
): string | null {
  if (!text) return null;
  const code = countryCode(text);
  if (!code) faults.push({ field, message: `“${shown(text)}” is not a country we know.` });
  return code;
}

/** A value as shown inside a message. */
export function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
