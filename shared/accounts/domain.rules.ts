import { getDomain, getDomainWithoutSuffix } from "tldts";
import { companyName } from "./company-name.rules.ts";
import { FREE_MAIL, FREE_MAIL_BRANDS, SHARED_HOSTS } from "./shared-domains.rules.ts";

/** Letters, digits, hyphens and dots of any script: what a host may be written with. */
const HOST_TEXT = /^[\p{L}\p{M}\p{N}.\-\u3002\uff0e\uff61]{1,253}$/u;

/**
 * The host of a host, URL or e-mail address. What stands before the first `/`, `?`, `#` or `\` decides
 * (RFC 3986 §3.2): an `@` in a path or query is nothing. Null when it cannot be a host.
 */
export function hostOf(text: string): string | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "" || trimmed.length > 2000 || /\s/.test(trimmed)) return null;
  const bare = trimmed.replace(/^(?:mailto:|(?:[a-z][a-z0-9+.-]*:)?\/\/)/, "");
  const authority = /^[^/?#\\]*/.exec(bare)![0];
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d*$/, "");
  return asciiHost(host.replace(/\.+$/, ""));
}

/** IDN → punycode; null when it cannot be a host: a port, path, escape or space is no part of one. */
export function asciiHost(host: string): string | null {
  if (!HOST_TEXT.test(host)) return null;
  try {
    const ascii = new URL(`http://${host}`).hostname;
    return ascii.includes(".") ? ascii : null;
  } catch {
    return null;
  }
}

/**
 * The registrable domain of a host, URL or e-mail address: `https://www.shop.example.co.uk/x` →
 * `example.co.uk`; IDN in punycode. Null when there is none (IP address, bare suffix, nonsense).
 * Under a platform that gives names to its customers it is the customer's: `ada.github.io`, never
 * `github.io`. Source of suffixes: Public Suffix List with its private section (tldts).
 */
export function registrableDomain(text: string): string | null {
  const host = hostOf(text);
  return host && getDomain(host, { validateHostname: true, allowPrivateDomains: true });
}

/** Whether everybody can have an address there: it says nothing about the employer. */
export function isFreeMail(domain: string): boolean {
  if (FREE_MAIL.has(domain)) return true;
  const brand = getDomainWithoutSuffix(domain);
  return brand !== null && FREE_MAIL_BRANDS.has(brand);
}

/** Whether many who have nothing to do with each other have their pages there. */
function isSharedHost(host: string): boolean {
  const labels = host.split(".");
  return labels.some((_, i) => SHARED_HOSTS.has(labels.slice(i).join(".")));
}

export type CompanyDomain = { domain: string; why: null } | { domain: null; why: string };

/**
 * The one rule of what a website says about a company, for forms, files and the API alike.
 * @param name the company's, when it is known: a network's own domain identifies the network
 * @returns the domain that identifies it, or why there is none
 */
export function companyDomainOf(text: string, name: string | null): CompanyDomain {
  const host = hostOf(text);
  const icann = host && getDomain(host, { validateHostname: true });
  if (!host || !icann) return { domain: null, why: "is not a domain." };
  const domain = registrableDomain(host);
  const isShared = isSharedHost(host) && !(name && domain && speaksOf(domain, name));
  if (!domain || isShared) {
    return { domain: null, why: `${host} names no company: many have their pages there.` };
  }
  if (!isFreeMail(domain)) return { domain, why: null };
  return { domain: null, why: `${domain} is a free-mail provider, not a company.` };
}

/** The company's domain by a person's address; null where addresses say nothing about the employer. */
export function employerDomain(emailKey: string | null): string | null {
  const host = emailKey?.slice(emailKey.lastIndexOf("@") + 1);
  if (!host || isFreeMail(host)) return null;
  const domain = registrableDomain(host);
  return domain && !isFreeMail(domain) ? domain : null;
}

/** What is left of a domain without its suffix: `shop.example.co.uk` → `example`. */
function domainLabel(domain: string): string {
  return getDomainWithoutSuffix(domain, { allowPrivateDomains: true }) ?? domain;
}

/**
 * Whether a domain speaks of a company's name: `acme.com` and `acme-widgets.de` of Acme Widgets,
 * `ibm.com` of International Business Machines; `partner.com` does not.
 */
export function speaksOf(domain: string, name: string): boolean {
  const core = companyName(name).nameCore;
  const own = core.replace(/[^\p{L}\p{N}]/gu, "");
  const label = domainLabel(domain).replace(/[^\p{L}\p{N}]/gu, "");
  if (own === label) return true;
  const initials = core.split(" ").map((word) => word[0]);
  if (initials.length > 2 && initials.join("") === label) return true;
  return own.length > 2 && label.length > 2 && (own.startsWith(label) || label.startsWith(own));
}
