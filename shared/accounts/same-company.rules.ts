import { formKey } from "./company-name.rules.ts";

/** How two records came to be held for the same company, strongest first. */
export type CompanyRung = "external" | "domain" | "linkedin" | "name";

/** What one source says that could identify a company; null where it says nothing. */
export interface CompanyFacts {
  external: string | null;
  /** Core of the name; null also for a company that is only called by its domain. */
  name: string | null;
  form: string | null;
  domain: string | null;
  aliases: readonly string[];
  /** The domain is a guess by a person's address: it speaks for a company, never against one. */
  guessed: boolean;
  linkedin: string | null;
  country: string | null;
  city: string | null;
}

/**
 * Whether two records that agree in one thing are different companies all the same. A contradiction
 * makes two records, never an overwrite: companies of a group share a domain and have names of their
 * own; companies of one name have other domains, pages, legal forms or towns.
 */
export function contradictsCompany(rung: CompanyRung, a: CompanyFacts, b: CompanyFacts): boolean {
  const sameDomain = a.domain !== null && (a.domain === b.domain || isAlias(a, b));
  const samePage = a.linkedin !== null && a.linkedin === b.linkedin;
  switch (rung) {
    case "external":
      return !namesAgree(a.name, b.name) && !sameDomain && !samePage;
    case "domain":
      return !namesAgree(a.name, b.name) && !samePage;
    case "linkedin":
      return !namesAgree(a.name, b.name) && !sameDomain;
    case "name":
      return (
        differ(a.external, b.external) ||
        (differ(a.domain, b.domain) && !sameDomain && !a.guessed && !b.guessed) ||
        differ(a.linkedin, b.linkedin) ||
        differ(formOf(a), formOf(b)) ||
        differ(a.country, b.country) ||
        differ(a.city, b.city)
      );
  }
}

const differ = (a: string | null, b: string | null): boolean => a !== null && b !== null && a !== b;

const isAlias = (a: CompanyFacts, b: CompanyFacts): boolean =>
  (a.domain !== null && b.aliases.includes(a.domain)) ||
  (b.domain !== null && a.aliases.includes(b.domain));

/** The form as far as it tells companies apart: "Co" says nothing, Inc and Corp are mixed up. */
function formOf({ form }: CompanyFacts): string | null {
  const key = form && formKey(form).replace(/^(?:co|company)(?=.)/, "");
  if (!key || key === "co") return null;
  return key === "corp" ? "inc" : key;
}

/** The same name, also without spaces or as initials: `Face Book`, `IBM`. */
function namesAgree(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true;
  const [short, long] = [a.replaceAll(" ", ""), b.replaceAll(" ", "")].toSorted(
    (x, y) => x.length - y.length,
  ) as [string, string];
  if (short === long) return true;
  const initials = [a, b].map((name) => name.split(" ").map((word) => word[0]));
  return initials.some((letters) => letters.length > 2 && letters.join("") === short);
}
