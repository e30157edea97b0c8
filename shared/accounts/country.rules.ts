/** ISO 3166-1 alpha-2 codes in use. Source: ISO 3166 Maintenance Agency; XK is Kosovo's user-assigned code. */
const CODES = (
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT " +
  "BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH " +
  "ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT " +
  "HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS " +
  "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI " +
  "NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG " +
  "SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG " +
  "UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
).split(" ");

/** Names people write that no list of official names has. */
const ALIASES: Record<string, string> = {
  america: "US",
  "u s": "US",
  "u s a": "US",
  usa: "US",
  "united states of america": "US",
  "the united states": "US",
  uk: "GB",
  "u k": "GB",
  "great britain": "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  "northern ireland": "GB",
  deutschland: "DE",
  osterreich: "AT",
  schweiz: "CH",
  suisse: "CH",
  svizzera: "CH",
  italia: "IT",
  espana: "ES",
  "the netherlands": "NL",
  holland: "NL",
  "czech republic": "CZ",
  "south korea": "KR",
  korea: "KR",
  "republic of korea": "KR",
  "north korea": "KP",
  russia: "RU",
  "russian federation": "RU",
  turkey: "TR",
  "viet nam": "VN",
  uae: "AE",
  "ivory coast": "CI",
  burma: "MM",
  "cape verde": "CV",
  macedonia: "MK",
  swaziland: "SZ",
  "hong kong": "HK",
  macau: "MO",
  palestine: "PS",
  brasil: "BR",
};

const NAMES = new Intl.DisplayNames(["en"], { type: "region" });

/** Lower case without accents, signs and repeated spaces: how country names are compared. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/&/g, "and")
    .replace(/[^a-z]+/g, " ")
    .trim();
}

const byName = new Map<string, string>();
for (const code of CODES) byName.set(plain(NAMES.of(code) ?? code), code);
for (const [name, code] of Object.entries(ALIASES)) byName.set(name, code);
const known = new Set(CODES);

/** `Germany`, `de`, `DE`, `Deutschland` → `DE`; null when it names no country. */
export function countryCode(text: string): string | null {
  const upper = text.trim().toUpperCase();
  if (known.has(upper)) return upper;
  return byName.get(plain(text)) ?? null;
}

/** English name of an alpha-2 code. */
export function countryName(code: string): string {
  return NAMES.of(code) ?? code;
}

export const COUNTRY_CODES: readonly string[] = CODES;
