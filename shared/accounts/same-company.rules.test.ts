import { describe, expect, it } from "vitest";
import { companyName, namesNoCompany } from "./company-name.rules.ts";
import { countryCode } from "./country-names.rules.ts";
import {
  companyDomainOf,
  employerDomain,
  hostOf,
  registrableDomain,
  speaksOf,
} from "./domain.rules.ts";
import { contradictsCompany } from "./same-company.rules.ts";
import type { CompanyFacts, CompanyRung } from "./same-company.rules.ts";

const said = (more: Partial<CompanyFacts> = {}): CompanyFacts => ({
  external: null,
  name: "acme",
  form: null,
  domain: null,
  aliases: [],
  guessed: false,
  linkedin: null,
  country: null,
  city: null,
  ...more,
});

describe("two that share a key are different companies", () => {
  it.each<[CompanyRung, Partial<CompanyFacts>, Partial<CompanyFacts>, boolean]>([
    ["domain", { name: "acme holding" }, { name: "acme foods" }, true],
    ["domain", { name: "acme" }, { name: null }, false],
    ["domain", { name: "face book" }, { name: "facebook" }, false],
    ["domain", { name: "international business machines" }, { name: "ibm" }, false],
    [
      "domain",
      { name: "old", linkedin: "company/x" },
      { name: "new", linkedin: "company/x" },
      false,
    ],
    ["linkedin", { name: "one" }, { name: "two" }, true],
    ["linkedin", { name: "one", domain: "a.example" }, { name: "two", domain: "a.example" }, false],
    ["name", { domain: "a.example" }, { domain: "b.example" }, true],
    ["name", { domain: "a.example" }, { domain: "b.example", aliases: ["a.example"] }, false],
    ["name", { domain: "a.example" }, { domain: "b.example", guessed: true }, false],
    ["name", { form: "inc" }, { form: "se" }, true],
    ["name", { form: "incorporated" }, { form: "inc" }, false],
    ["name", { form: "l l c" }, { form: "llc" }, false],
    ["name", { form: "company" }, { form: "inc" }, false],
    ["name", { city: "denver" }, { city: "berlin" }, true],
    ["name", { country: "US" }, { country: null }, false],
    ["external", { name: "one" }, { name: "two" }, true],
    ["external", { name: "one", domain: "a.example" }, { name: "two", domain: "a.example" }, false],
  ])("by %s: %j and %j → %s", (rung, a, b, isOther) => {
    expect(contradictsCompany(rung, said(a), said(b))).toBe(isOther);
    expect(contradictsCompany(rung, said(b), said(a))).toBe(isOther);
  });
});

describe("names that name no company", () => {
  it.each([
    "N/A",
    "n.a.",
    "-",
    "--",
    "?",
    "None",
    "NULL",
    "unknown",
    "(none)",
    "k.A.",
    "tbd",
    "xxx",
    ".",
  ])("%s says nothing", (name) => expect(namesNoCompany(name)).toBe("not_stated"));
  it.each([
    "Self-employed",
    "Self employed",
    "Freelancer",
    "Selbständig",
    "Autónomo",
    "Retired",
    "student",
  ])("%s says that there is none", (name) => expect(namesNoCompany(name)).toBe("no_employer"));
  it.each([
    "Acme",
    "None Such Ltd",
    "Self Care Inc",
    "株式会社例",
    "3M",
    "Unknown Worlds",
    "X Corp",
  ])("%s is one", (name) => expect(namesNoCompany(name)).toBeNull());
  it.each([
    ["Northgate Trust", "northgate trust"],
    ["Northgate Trust Inc", "northgate trust"],
    ["Example Stiftung", "example stiftung"],
  ])("%s keeps what it is", (name, core) => expect(companyName(name).nameCore).toBe(core));
});

describe("what a website says about a company", () => {
  it.each([
    ["https://medium.example.com/@larch", "medium.example.com"],
    ["https://a.example.net/contact?mail=sales@gmail.com", "a.example.net"],
    ["https://a.example.net#x@y.example", "a.example.net"],
    ["https://user:pw@a.example.net:8443/x@y", "a.example.net"],
    ["//a.example.net/x", "a.example.net"],
    ["ada@a.example.net", "a.example.net"],
    ["a.example.net\\@evil.example", "a.example.net"],
    ["a%2Db.example", null],
    ["a b.example", null],
  ])("the host of %j is %j", (text, host) => {
    expect(hostOf(text)).toBe(host);
  });

  it.each([
    ["larch.github.io", "larch.github.io"],
    ["acme.uk.com", "acme.uk.com"],
    ["shop.acme.myshopify.com", "acme.myshopify.com"],
    ["github.io", null],
    ["x.herokuapp.com", "x.herokuapp.com"],
  ])("%s is its customer's: %j", (text, domain) => {
    expect(registrableDomain(text)).toBe(domain);
  });

  it.each([
    "facebook.com/acme",
    "https://www.linkedin.com/company/acme",
    "sites.google.com/view/acme",
    "linktr.ee/acme",
    "acme.wordpress.com",
    "acme.squarespace.com",
    "instagram.com/acme",
    "github.io",
    "gmail.com",
    "hotmail.it",
    "yahoo.co.jp",
  ])("%s names no company", (text) => {
    expect(companyDomainOf(text, "Acme Ltd").domain).toBeNull();
  });

  it("but a network's own domain names the network", () => {
    expect(companyDomainOf("https://facebook.com", "Facebook, Inc.").domain).toBe("facebook.com");
  });

  it.each([
    ["ada@acme.example", "acme.example"],
    ["ada@mail.acme.example", "acme.example"],
    ["ada@googlemail.com", null],
    ["ada@yahoo.com.br", null],
    ["ada@gmx.at", null],
    ["ada@uk.com", null],
  ])("the employer by %s is %j", (key, domain) => {
    expect(employerDomain(key)).toBe(domain);
  });

  it.each([
    ["acme.com", "Acme Widgets Ltd", true],
    ["acme-widgets.de", "Acme Widgets", true],
    ["ibm.com", "International Business Machines", true],
    ["trade-partner.example", "Acme Widgets", false],
    ["hr.example", "H", false],
  ])("%s speaks of %s: %s", (domain, name, does) => {
    expect(speaksOf(domain, name)).toBe(does);
  });
});

describe("countries in many spellings", () => {
  it.each([
    ["Korea, Republic of", "KR"],
    ["Korea (Republic of)", "KR"],
    ["Iran (Islamic Republic of)", "IR"],
    ["Tanzania, United Republic of", "TZ"],
    ["Bolivia (Plurinational State of)", "BO"],
    ["Viet Nam", "VN"],
    ["Russian Federation", "RU"],
    ["Congo (Democratic Republic of the)", "CD"],
    ["US - United States", "US"],
    ["Germany (DE)", "DE"],
    ["🇩🇪", "DE"],
    ["GBR", "GB"],
    ["Allemagne", "DE"],
    ["Großbritannien", "GB"],
    ["ドイツ", "DE"],
    ["Hong Kong SAR", "HK"],
    ["Kingdom of Saudi Arabia", "SA"],
    ["St. Lucia", "LC"],
    ["EMEA", null],
    ["West Coast", null],
    ["Europe", null],
    ["Germany / France", null],
  ])("%s → %s", (text, code) => {
    expect(countryCode(text)).toBe(code);
  });
});
