import { describe, expect, it } from "vitest";
import { deriveAccount } from "./account.rules.ts";
import { companyName } from "./company-name.rules.ts";
import { countryCode } from "./country-names.rules.ts";
import { COUNTRY_CODES } from "./country.rules.ts";
import { isFreeMail, registrableDomain } from "./domain.rules.ts";
import { linkedinKey } from "./linkedin.rules.ts";
import { parsePhone } from "./phone.rules.ts";

describe("company names", () => {
  it.each([
    ["ACME Inc.", "acme", "inc"],
    ["Acme, Inc", "acme", "inc"],
    ["The Acme Company", "acme", "company"],
    ["Müller GmbH & Co. KG", "muller", "gmbh and co kg"],
    ["Acme S.p.A.", "acme", "spa"],
    ["Example S. A. de C. V.", "example", "s a de c v"],
    ["Ørsted A/S", "orsted", "a s"],
    ["Johnson & Johnson", "johnson and johnson", null],
    ["PT Example Tbk", "example", "pt tbk"],
    ["株式会社例", "株式会社例", null],
    ["Co", "co", null],
    ["!!!", "!!!", null],
    ["3M", "3m", null],
    ["Macy's", "macys", null],
  ])("%s → %s (%s)", (name, nameCore, legalForm) => {
    expect(companyName(name)).toEqual({ nameCore, legalForm });
  });
});

describe("domains", () => {
  it.each([
    ["https://www.shop.example.co.uk/path?q=1", "example.co.uk"],
    ["ada@mail.example.com", "example.com"],
    ["EXAMPLE.com.", "example.com"],
    ["example.com:8080", "example.com"],
    ["münchen.example.de", "example.de"],
    ["bücher.de", "xn--bcher-kva.de"],
    ["co.uk", null],
    ["192.0.2.1", null],
    ["not a domain", null],
    ["", null],
    ["http://", null],
    ["\ud800.com", null],
  ])("%s → %s", (text, domain) => {
    expect(registrableDomain(text)).toBe(domain);
  });

  it("never makes an account out of a free-mail provider", () => {
    expect(isFreeMail("gmail.com")).toBe(true);
    const { derived, faults } = deriveAccount({ name: "Acme", domain: "gmail.com" });
    expect(derived.domain).toBeNull();
    expect(faults).toEqual([
      { field: "domain", message: "gmail.com is a free-mail provider, not a company." },
    ]);
  });
});

describe("countries", () => {
  it.each([
    ["de", "DE"],
    ["Deutschland", "DE"],
    ["  United  States ", "US"],
    ["U.S.A.", "US"],
    ["UK", "GB"],
    ["Côte d'Ivoire", "CI"],
    ["South Korea", "KR"],
    ["Türkiye", "TR"],
    ["Bosnia and Herzegovina", "BA"],
    ["Narnia", null],
    ["", null],
  ])("%s → %s", (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  it("knows 250 codes, each once", () => {
    expect(new Set(COUNTRY_CODES).size).toBe(COUNTRY_CODES.length);
    expect(COUNTRY_CODES.length).toBe(250);
  });
});

describe("phones", () => {
  it.each([
    ["+44 (0)20 7946 0123", null, "+442079460123", null],
    ["020 7946 0123 ext 5", "GB", "+442079460123", "5"],
    ["(212) 555-0123", "US", "+12125550123", null],
    ["+1 212 555 0123 x99", "GB", "+12125550123", "99"],
  ])("%s in %s → %s", (raw, region, e164, ext) => {
    expect(parsePhone(raw, region)).toMatchObject({ e164, ext });
  });

  it.each([
    ["020 7946 0123", null],
    ["020 7946 0123", "US"],
    ["12345", "US"],
    ["n/a", "US"],
    ["", "US"],
  ])("%s in %s is no number: another country is never guessed", (raw, region) => {
    expect(parsePhone(raw, region)).toBeNull();
  });
});

describe("LinkedIn pages", () => {
  it.each([
    ["https://uk.linkedin.com/in/Ada-L/?x=1", "in/ada-l"],
    ["linkedin.com/company/acme%20co", "company/acme co"],
    ["www.linkedin.com/in/%E0%A4%A", "in/%e0%a4%a"],
    ["https://example.com/in/ada", null],
    ["https://evil.example/?linkedin.com/in/ada", null],
  ])("%s → %s", (url, key) => {
    expect(linkedinKey(url)).toBe(key);
  });
});
