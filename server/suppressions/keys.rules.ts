import { asciiHost, registrableDomain } from "#shared/accounts/domain.rules.ts";
import { parsePhone } from "#shared/accounts/phone.rules.ts";
import { emailKey } from "#shared/contacts/email.rules.ts";
import type { SuppressionScope } from "#shared/suppressions/suppressions.schema.ts";
import { zId } from "#shared/kernel/ids.ts";

const EXAMPLES: Record<SuppressionScope, string> = {
  phone: "a number with its country code, like +1 212 555 0123",
  email: "an e-mail address",
  contact: "the id of a contact",
  account: "the id of an account",
  domain: "a domain that somebody owns, like example.com",
};

/** The key that is stored and compared; a fault says what was expected. */
export function suppressionKey(
  scope: SuppressionScope,
  text: string,
): { key: string } | { fault: string } {
  const key = normalise(scope, text);
  return key === null ? { fault: `This is not ${EXAMPLES[scope]}.` } : { key };
}

function normalise(scope: SuppressionScope, text: string): string | null {
  switch (scope) {
    case "phone":
      return parsePhone(text, null)?.e164 ?? null;
    case "email":
      return emailKey(text);
    case "contact":
    case "account":
      return zId.safeParse(text).success ? text.toLowerCase() : null;
    case "domain":
      return domainKey(text);
  }
}

/** The host as given (a subdomain stays one); a public suffix would suppress strangers. */
function domainKey(text: string): string | null {
  const host = asciiHost(
    text
      .trim()
      .toLowerCase()
      .replace(/^www\./, ""),
  );
  return host && registrableDomain(host) ? host : null;
}
