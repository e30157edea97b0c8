import codes from "i18n-iso-countries/codes.json" with { type: "json" };
import english from "i18n-iso-countries/langs/en.json" with { type: "json" };
import { COUNTRY_CODES } from "./country.rules.ts";

/** Languages whose names of countries files have. */
const LANGUAGES =
  "en de fr es it pt nl pl sv da nb fi cs sk hu ro tr hr sl et lv lt el bg ru uk ja zh ko ar he";

/** Names people write that no list of official names has, and short ISO names. */
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
  britain: "GB",
  grossbritannien: "GB",
  "united kingdom of great britain and northern ireland": "GB",
  gb: "GB",
  eng: "GB",
  el: "GR",
  "estados unidos de america": "US",
  "estados unidos": "US",
  eeuu: "US",
  "ee uu": "US",
  "etats unis d amerique": "US",
  "stati uniti d america": "US",
  "vereinigte staaten von amerika": "US",
  emirates: "AE",
  "u a e": "AE",
  "k s a": "SA",
  ksa: "SA",
  "r o c": "TW",
  "republic of china": "TW",
  "taiwan province of china": "TW",
  prc: "CN",
  "p r c": "CN",
  "mainland china": "CN",
  "peoples republic of china": "CN",
  "hong kong sar china": "HK",
  "hong kong sar": "HK",
  "macao sar": "MO",
  macao: "MO",
  congo: "CG",
  "republic of the congo": "CG",
  "republic of congo": "CG",
  "congo brazzaville": "CG",
  "congo kinshasa": "CD",
  "dr congo": "CD",
  "d r congo": "CD",
  drc: "CD",
  zaire: "CD",
  "democratic republic of congo": "CD",
  "democratic republic of the congo": "CD",
  "the democratic republic of the congo": "CD",
  "congo the democratic republic of the": "CD",
  "congo democratic republic of the": "CD",
  "lao peoples democratic republic": "LA",
  "democratic peoples republic of korea": "KP",
  "korea north": "KP",
  "korea south": "KR",
  "s korea": "KR",
  "slovak republic": "SK",
  "czech rep": "CZ",
  "slovak rep": "SK",
  "dominican rep": "DO",
  "irish republic": "IE",
  eire: "IE",
  "federal republic of germany": "DE",
  bosnia: "BA",
  "trinidad and tobago": "TT",
  trinidad: "TT",
  "st lucia": "LC",
  "st kitts": "KN",
  "st vincent": "VC",
  "syrian arab republic": "SY",
  "libyan arab jamahiriya": "LY",
  "state of palestine": "PS",
  "palestinian territory": "PS",
  "palestinian territories": "PS",
  vatican: "VA",
  "vatican city state": "VA",
  "holy see": "VA",
  "the gambia": "GM",
  "the bahamas": "BS",
  "the philippines": "PH",
  "u s virgin islands": "VI",
  "us virgin islands": "VI",
  "virgin islands u s": "VI",
  "virgin islands us": "VI",
  "virgin islands british": "VG",
  "east timor": "TL",
  "north macedonia": "MK",
  "republic of macedonia": "MK",
  "kosovo republic of": "XK",
  xkx: "XK",
};

const NOTHING: ReadonlySet<string> = new Set();

/** Lower case without accents, signs and repeated spaces: how country names are compared. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/['’`´]/g, "")
    .replace(/ß/g, "ss")
    .replace(/&/g, " and ")
    .replace(/\bst\b/g, "saint")
    .replace(/[^\p{L}]+/gu, " ")
    .trim();
}

/** Every spelling → code. A spelling that two countries have in two languages stands for neither. */
function spellings(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const unsure = new Set<string>();
  const put = (name: string, code: string, sure: ReadonlySet<string>) => {
    const key = plain(name);
    const known = found.get(key);
    if (key === "" || sure.has(key) || known === code) return;
    if (known) unsure.add(key);
    else found.set(key, code);
  };
  for (const [name, code] of Object.entries(ALIASES)) put(name, code, NOTHING);
  for (const [code, names] of Object.entries(english.countries)) {
    for (const name of [names].flat()) put(name, code, new Set(found.keys()));
  }
  for (const [two, three] of codes as string[][]) put(three!, two!, new Set(found.keys()));
  for (const language of LANGUAGES.split(" ")) {
    const sure = language === "en" ? new Set(found.keys()) : NOTHING;
    for (const style of ["long", "short"] as const) {
      const names = new Intl.DisplayNames([language], { type: "region", style, fallback: "none" });
      for (const code of COUNTRY_CODES) put(names.of(code) ?? "", code, sure);
    }
  }
  for (const key of unsure) if (!(key in ALIASES)) found.delete(key);
  return found;
}

const byName = spellings();
const known = new Set(COUNTRY_CODES);

/** Words in front of a name that say what kind of state it is. */
const KIND =
  /^(?:the )?(?:(?:federal|federative|islamic|democratic|socialist|plurinational|bolivarian|united|hellenic) )*(?:republic|state|kingdom|commonwealth|principality|grand duchy|sultanate|union) of (?:the )?/;

/**
 * `Germany`, `de`, `DEU`, `Deutschland`, `Korea, Republic of`, `US - United States`, `Germany (DE)` → the
 * alpha-2 code; null when it names no country. Names: ISO 3166 (i18n-iso-countries) and CLDR (Intl).
 */
export function countryCode(text: string): string | null {
  const trimmed = text.trim();
  const upper = trimmed.toUpperCase();
  if (known.has(upper)) return upper;
  return flagCode(trimmed) ?? named(trimmed) ?? partsCode(trimmed);
}

function named(text: string): string | null {
  const whole = plain(text);
  if (whole === "") return null;
  const inverted = /^([^,]+),\s*(.+)$/.exec(text);
  const turned = inverted ? plain(`${inverted[2]} ${inverted[1]}`) : whole;
  const short = [whole, turned].map((name) => name.replace(KIND, ""));
  for (const name of [whole, turned, ...short, whole.replace(/^the /, "")]) {
    const code = byName.get(name);
    if (code) return code;
  }
  return null;
}

/** `🇩🇪` is written with two letters of its own. */
function flagCode(text: string): string | null {
  const letters = [...text].map((sign) => sign.codePointAt(0)! - 0x1f1e6 + 65);
  if (letters.length !== 2 || letters.some((n) => n < 65 || n > 90)) return null;
  const code = String.fromCharCode(...letters);
  return known.has(code) ? code : null;
}

/** A name beside its code or beside itself, when both parts that say something say the same. */
function partsCode(text: string): string | null {
  const parts = text.split(/[()[\]/|:;]|\s[-–—]\s/).filter((part) => part.trim() !== "");
  if (parts.length < 2) return null;
  const codes = parts.map((part) => {
    const upper = part.trim().toUpperCase();
    return known.has(upper) ? upper : named(part);
  });
  const found = new Set(codes.filter((code) => code !== null));
  return found.size === 1 ? [...found][0]! : null;
}
