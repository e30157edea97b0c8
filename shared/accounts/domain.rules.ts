import { getDomain } from "tldts";

/** Providers whose addresses say nothing about the employer: they never make or match an account. */
const FREE_MAIL = new Set(
  (
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de live.com live.co.uk " +
    "msn.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.co.in yahoo.ca ymail.com rocketmail.com aol.com " +
    "icloud.com me.com mac.com proton.me protonmail.com pm.me gmx.com gmx.net gmx.de gmx.at web.de t-online.de " +
    "freenet.de mail.com mail.ru yandex.ru yandex.com bk.ru inbox.ru list.ru rambler.ru qq.com 163.com 126.com " +
    "sina.com foxmail.com naver.com daum.net hanmail.net orange.fr wanadoo.fr free.fr laposte.net sfr.fr " +
    "libero.it virgilio.it tiscali.it alice.it btinternet.com sky.com ntlworld.com comcast.net verizon.net " +
    "att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net shaw.ca rogers.com " +
    "sympatico.ca bigpond.com optusnet.com.au rediffmail.com uol.com.br bol.com.br terra.com.br zoho.com " +
    "fastmail.com hey.com tutanota.com tuta.io wp.pl o2.pl interia.pl onet.pl seznam.cz abv.bg ukr.net"
  ).split(" "),
);

/**
 * The registrable domain of a host, URL or e-mail address: `https://www.shop.example.co.uk/x` →
 * `example.co.uk`; IDN in punycode. Null when there is none (IP address, bare suffix, nonsense).
 * Source of suffixes: Public Suffix List, ICANN part (tldts).
 */
export function registrableDomain(text: string): string | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "" || trimmed.length > 2000 || /\s/.test(trimmed)) return null;
  const host = hostOf(trimmed);
  return host && getDomain(host, { validateHostname: true });
}

function hostOf(text: string): string | null {
  const bare = text.replace(/^[a-z][a-z0-9+.-]*:\/\//, "").replace(/^.*@/, "");
  const host = /^[^/?#:]+/.exec(bare)?.[0].replace(/\.+$/, "");
  return host ? asciiHost(host) : null;
}

/** IDN → punycode; null when it cannot be a host. */
export function asciiHost(host: string): string | null {
  try {
    const ascii = new URL(`http://${host}`).hostname;
    return ascii.includes(".") ? ascii : null;
  } catch {
    return null;
  }
}

export function isFreeMail(domain: string): boolean {
  return FREE_MAIL.has(domain);
}
