import { asciiHost } from "../accounts/domain.rules.ts";

/** RFC 5321 lengths; the local part as mailbox providers accept it (dot-atom, no quoting). */
const LOCAL = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/;

/** Marks that no address has and that copying leaves behind: zero-width, byte order, soft hyphen. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

/**
 * The one form of an address: what is stored, what is mailed and what is compared. Trimmed, without
 * invisible marks, NFC, lower case, domain in punycode. Plus-tags and dots stay: they are other
 * mailboxes. Null when it is no address (RFC 5321 §4.1.2): a port, path or escape belongs to none.
 */
export function emailKey(text: string): string | null {
  if (!text.isWellFormed()) return null;
  const clean = text
    .replace(INVISIBLE, "")
    .trim()
    .replace(/^mailto:/i, "")
    .normalize("NFC")
    .toLowerCase();
  const at = clean.lastIndexOf("@");
  if (at < 1 || at > 64 || clean.length > 254) return null;
  const local = clean.slice(0, at);
  const host = asciiHost(clean.slice(at + 1));
  if (!host || !HOST.test(host) || !LOCAL.test(local)) return null;
  const key = `${local}@${host}`;
  return key.length > 254 ? null : key;
}

/**
 * The addresses that a text gives, in the one form: `"Ann" <ann@example.com>`, a full stop or
 * semicolon behind, several with commas, semicolons, slashes or spaces between. Empty when any part
 * of it is no address.
 */
export function emailKeys(text: string): string[] {
  const clean = text.replace(INVISIBLE, "").trim();
  const angled = [...clean.matchAll(/<([^<>]*)>/g)].map((found) => found[1]!);
  const parts = angled.length > 0 ? angled : clean.split(/[;,|]|\s\/\s|\s+/);
  const keys = parts
    .map((part) => part.trim().replace(/[.;,]+$/, ""))
    .filter(Boolean)
    .map(emailKey);
  return keys.includes(null) ? [] : [...new Set(keys as string[])];
}

/** Mailboxes of a place, which one person hands to the next. */
const ROLES = new Set(
  (
    "info office contact hello hi mail team sales marketing support service help admin administrator enquiries " +
    "inquiries reception post kontakt buero verkauf vertrieb einkauf buchhaltung accounting accounts billing " +
    "invoice invoices finance hr jobs careers press media webmaster postmaster hostmaster abuse noreply no-reply " +
    "donotreply orders order customerservice general welcome secretary ventas ventes contacto contato commercial"
  ).split(" "),
);

/** Whether an address is a place's, not a person's: `info@`, `sales@`. */
export function isRoleAddress(key: string): boolean {
  return ROLES.has(key.slice(0, key.lastIndexOf("@")).replace(/\+.*$/, ""));
}
