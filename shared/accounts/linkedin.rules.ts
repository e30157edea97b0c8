/**
 * What identifies a LinkedIn page: `https://uk.linkedin.com/in/Ada-L/?x=1` → `in/ada-l`,
 * a company page → `company/…`. Null when it is neither.
 */
export function linkedinKey(url: string): string | null {
  const found =
    /^(?:https?:\/\/)?(?:[a-z0-9-]+\.)?linkedin\.com\/(in|pub|company|school|showcase)\/([^/?#\s]+)/i.exec(
      url.trim(),
    );
  if (!found) return null;
  const kind = found[1]!.toLowerCase() === "pub" ? "in" : found[1]!.toLowerCase();
  return `${kind}/${decoded(found[2]!).normalize("NFC").toLowerCase()}`.slice(0, 300);
}

/** The key of a person's page; a company's page in a person's field identifies nobody. */
export function personPage(url: string | null | undefined): string | null {
  const key = url ? linkedinKey(url) : null;
  return key?.startsWith("in/") ? key : null;
}

/** The key of a company's page; a person's in a company's field is none. */
export function companyPage(url: string | null | undefined): string | null {
  const key = url ? linkedinKey(url) : null;
  return key?.startsWith("in/") ? null : key;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
