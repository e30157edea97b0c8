import { asciiHost } from "../accounts/domain.rules.ts";

/** RFC 5321 lengths; the local part as mailbox providers accept it (dot-atom, no quoting). */
const LOCAL = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/;

/**
 * The key by which two spellings of an address are the same: trimmed, NFC, lower case, domain in
 * punycode. Plus-tags and dots stay: they are other mailboxes. Null when it is no address.
 */
export function emailKey(text: string): string | null {
  if (!text.isWellFormed()) return null;
  const clean = text
    .trim()
    .replace(/^mailto:/i, "")
    .normalize("NFC")
    .toLowerCase();
  const at = clean.lastIndexOf("@");
  if (at < 1 || at > 64 || clean.length > 254) return null;
  const local = clean.slice(0, at);
  const host = asciiHost(clean.slice(at + 1));
  if (!host || !HOST.test(host) || !LOCAL.test(local)) return null;
  return `${local}@${host}`;
}

/** The part after the `@` of a key. */
export function emailDomain(key: string): string {
  return key.slice(key.lastIndexOf("@") + 1);
}
