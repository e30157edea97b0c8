/** Which sign stands before decimals in a file's numbers; null: the file does not show it. */
export type Decimal = "." | ",";

/** What a cell says in a column of numbers; `range` and `unsure` are kept as they are written. */
export type ReadNumber =
  | { is: "number"; number: number }
  | { is: "range"; text: string }
  | { is: "unsure"; why: string };

const SCALE: Record<string, number> = {
  k: 1e3,
  tsd: 1e3,
  tausend: 1e3,
  thousand: 1e3,
  mille: 1e3,
  mil: 1e3,
  m: 1e6,
  mm: 1e6,
  mn: 1e6,
  mio: 1e6,
  mln: 1e6,
  mill: 1e6,
  million: 1e6,
  millions: 1e6,
  millionen: 1e6,
  millones: 1e6,
  milioni: 1e6,
  miljoen: 1e6,
  b: 1e9,
  bn: 1e9,
  mrd: 1e9,
  mia: 1e9,
  mld: 1e9,
  milliard: 1e9,
  milliards: 1e9,
  milliarde: 1e9,
  milliarden: 1e9,
  miliardi: 1e9,
  miljard: 1e9,
  billion: 1e9,
  billions: 1e9,
  lakh: 1e5,
  lakhs: 1e5,
  crore: 1e7,
  crores: 1e7,
  cr: 1e7,
};
/** Words that are a thousand in one language and a million in another, or so. */
const UNSURE_SCALE = new Set([
  "mil",
  "mille",
  "t",
  "tn",
  "trillion",
  "billon",
  "billones",
  "billionen",
]);
const CURRENCY =
  /^(?:us\$|ca\$|c\$|a\$|au\$|nz\$|hk\$|s\$|r\$|[$€£¥₹₩₽₺₪฿]|usd|eur|gbp|chf|jpy|cny|rmb|inr|cad|aud|nzd|sek|nok|dkk|pln|czk|huf|brl|mxn|zar|sgd|hkd|krw|try|ils|aed|sar|kr|zł|rs|euro|euros|dollars?|pounds?)\.?$/i;
const UNIT =
  /^(?:employees?|people|persons?|staff|fte|ftes|headcount|workers?|members?|mitarbeiter(?:innen)?|beschäftigte|personen|salariés?|employés?|empleados?|dipendenti|medewerkers|anställda|p\.?a\.?|per year|annually|\/ ?year)$/i;
const ABOUT =
  /^(?:~|≈|ca\.?|circa|approx\.?|approximately|about|around|etwa|rund|env\.?|environ)\s*/i;
const OPEN =
  /^(?:[<>≤≥]=?|up to|under|over|less than|more than|fewer than|at least|at most|bis(?: zu)?|über|unter|mehr als|weniger als|plus de|moins de)\s*\S|\d\s*(?:[a-z]{1,9}\s*)?(?:\+|or more|and more|and above|and up|plus|or less)\s*(?:\D*)$/i;

/**
 * A cell of a column of numbers: `$1.2M`, `1,234`, `2,5 Mio`, `(1,234)` (negative), `51-200` (a range).
 * Never a number that the cell does not say: where a comma or full stop may be either sign and the
 * file does not show which, the answer is `unsure`.
 * @param decimal the sign before decimals in this file
 * @param whole a count: three digits behind one sign can only be thousands
 */
export function readNumber(
  cell: string,
  { decimal = null, whole = false }: { decimal?: Decimal | null; whole?: boolean } = {},
): ReadNumber {
  const text = cell
    .normalize("NFKC")
    .replace(/[\u2212\u2013\u2014]/g, "-")
    .trim();
  if (!/\d/.test(text) || /\d{4}-\d\d-\d\d/.test(text)) return unsure("is not a number.");
  if (isRange(text)) return { is: "range", text: cell.trim() };
  const { body, negative } = signed(text.replace(ABOUT, ""));
  const found = /^(\d[\d.,'’ \u00a0]*)(?:e([+-]?\d{1,2}))?\s*([^\d]*)$/i.exec(body);
  if (!found) return unsure("is not a number.");
  const scale = scaleOf(found[3]!);
  if (scale === null) return unsure("is not a number.");
  if (scale === undefined) return unsure("has a word that is another number in another language.");
  const digits = plainDigits(found[1]!.trim(), {
    decimal,
    // `1.250 M` may be 1.25 million; a number with an exponent has decimals, never thousands
    whole: whole && scale === 1,
    scaled: scale !== 1,
    exponent: found[2] !== undefined,
  });
  if (digits === null)
    return unsure("may be two different numbers; say which sign stands before decimals.");
  const number = Number(found[2] ? `${digits}e${found[2]}` : digits) * scale * (negative ? -1 : 1);
  // 1.1 * 1e6 is a little more than it says
  return bounded(Number(number.toPrecision(15)), whole);
}

const unsure = (why: string): ReadNumber => ({ is: "unsure", why });

function bounded(number: number, whole: boolean): ReadNumber {
  if (!Number.isFinite(number) || Math.abs(number) > (whole ? 50_000_000 : 1e15)) {
    return unsure("is out of range.");
  }
  if (number < 0) return unsure("is less than nothing.");
  if (whole && !Number.isInteger(number)) return unsure("is not a whole number.");
  return { is: "number", number };
}

/** `51-200`, `$10M - $50M`, `10,001+`, `> 500`, `between 10 and 50`. */
function isRange(text: string): boolean {
  if (OPEN.test(text)) return true;
  return /\d[^\d]{0,16}(?:-|\bto\b|\band\b|\bbis\b|\bà\b|\.\.+|…)[^\d]{0,12}\d/i.test(
    text.replace(/\d\s*e[+-]\d/gi, "0"),
  );
}

/** Without sign, brackets (an accountant's minus) and the currency in front. */
function signed(text: string): { body: string; negative: boolean } {
  const brackets = /^([^\d(]*)\((.*)\)\s*(.*)$/.exec(text);
  const inner = brackets ? `${brackets[1]}${brackets[2]} ${brackets[3]}`.trim() : text;
  const front = /^([^\d]*)(.*)$/s.exec(inner)!;
  const before = front[1]!.replace(/\s+/g, "");
  const currency = before.replace(/[-+]/g, "");
  if (currency !== "" && !CURRENCY.test(currency)) return { body: "", negative: false };
  const trailing = /-\s*$/.test(front[2]!);
  return {
    body: front[2]!.replace(/-\s*$/, "").trim(),
    negative: brackets !== null || before.includes("-") || trailing,
  };
}

/** @returns the factor; undefined for a word that is unsure, null for one that is no unit */
function scaleOf(text: string): number | undefined | null {
  let factor: number | undefined = 1;
  for (const word of text.split(/[\s]+/).filter(Boolean)) {
    const plain = word.toLowerCase().replace(/\.$/, "");
    if (UNSURE_SCALE.has(plain)) factor = undefined;
    else if (plain in SCALE && factor === 1) factor = SCALE[plain];
    else if (
      !CURRENCY.test(word) &&
      !UNIT.test(word) &&
      !/^(?:of|in|de|y|per|year|revenue|,-|-)$/i.test(word)
    ) {
      const glued = /^(k|m|mm|mn|b|bn|mio|mrd)\.?([$€£¥]|usd|eur|gbp)$/i.exec(word);
      if (!glued || factor !== 1) return null;
      factor = SCALE[glued[1]!.toLowerCase()];
    }
  }
  return factor;
}

interface Reading {
  decimal: Decimal | null;
  whole: boolean;
  scaled: boolean;
  exponent: boolean;
}

/** The digits with a full stop before decimals; null when they may be two numbers, or none. */
function plainDigits(text: string, { decimal, whole, scaled, exponent }: Reading): string | null {
  const spaced = /[ \u00a0'’]/.test(text);
  if (spaced && !/^\d{1,3}(?:[ \u00a0'’]\d{3})+(?:[.,]\d+)?$/.test(text)) return null;
  const bare = text.replace(/[ \u00a0'’]/g, "").replace(/[.,]$/, "");
  const signs = [...bare].filter((sign) => sign === "." || sign === ",");
  if (signs.length === 0) return bare;
  const last = signs.at(-1) as Decimal;
  const kinds = new Set(signs).size;
  const grouped = (by: string) =>
    new RegExp(`^\\d{1,3}(?:\\${by}\\d{3})+$|^\\d{1,2}(?:\\${by}\\d{2})+\\${by}\\d{3}$`);
  if (kinds === 2) {
    const [head, tail] = bare.split(last) as [string, string];
    const other = last === "." ? "," : ".";
    if (bare.split(last).length !== 2 || !grouped(other).test(head)) return null;
    return `${head.replaceAll(other, "")}.${tail}`;
  }
  if (signs.length > 1) return grouped(last).test(bare) ? bare.replaceAll(last, "") : null;
  const [head, tail] = bare.split(last) as [string, string];
  const mayGroup = !spaced && tail.length === 3 && /^[1-9]\d{0,2}$/.test(head) && !exponent;
  if (!mayGroup) return `${head}.${tail}`;
  if (decimal)
    return decimal === last && !whole ? `${head}.${tail}` : decimal === last ? null : head + tail;
  if (whole) return head + tail;
  // a comma before three digits is how English writes thousands; a full stop is either
  return last === "," && !scaled ? head + tail : null;
}

/** What a file's cells show of its numbers: the sign that stands before decimals where it can be only that. */
export function decimalOf(cells: Iterable<string>): Decimal | null {
  let point = 0;
  let comma = 0;
  for (const cell of cells) {
    const text = cell.trim();
    if (!/^[^\d]{0,4}\d[\d.,'’ \u00a0]*\s*\D{0,12}$/.test(text)) continue;
    if (/^[^\d]*\d{1,3}(?:,\d{3})+\.\d+\D*$|^[^\d]*\d{1,3}(?:,\d{3}){2,}\D*$/.test(text)) point++;
    else if (/^[^\d]*\d{1,3}(?:\.\d{3})+,\d+\D*$|^[^\d]*\d{1,3}(?:\.\d{3}){2,}\D*$/.test(text))
      comma++;
    else if (/^[^\d]*\d+\.(?:\d{1,2}|\d{4,})\D*$/.test(text)) point++;
    else if (/^[^\d]*\d+,(?:\d{1,2}|\d{4,})\D*$/.test(text)) comma++;
  }
  if (point > 0 === comma > 0) return null;
  return point > 0 ? "." : ",";
}
