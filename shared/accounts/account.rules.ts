import { companyName, namesNoCompany } from "./company-name.rules.ts";
import { countryCode } from "./country-names.rules.ts";
import { companyDomainOf } from "./domain.rules.ts";
import { companyPage } from "./linkedin.rules.ts";
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
  if (source.name && namesNoCompany(source.name)) {
    faults.push({ field: "name", message: `“${shown(source.name)}” names no company.` });
  }
  const domain = deriveDomain(source, faults);
  const hqCountry = deriveCountry(source.hqCountry, "hqCountry", faults);
  const phone = source.hqPhone ? parsePhone(source.hqPhone, hqCountry) : null;
  return {
    derived: {
      ...companyName(source.name ?? ""),
      domain,
      hqCountry,
      hqE164: phone?.e164 ?? null,
      linkedinKey: companyPage(source.linkedinUrl),
    },
    faults,
  };
}

function deriveDomain({ domain, name }: AccountSource, faults: FieldFault[]): string | null {
  if (!domain) return null;
  const found = companyDomainOf(domain, name ?? null);
  if (found.why === null) return found.domain;
  const message = found.why.startsWith("is not") ? `“${shown(domain)}” ${found.why}` : found.why;
  faults.push({ field: "domain", message });
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
