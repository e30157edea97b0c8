/** What a style of a mail's element may set; nothing that takes it out of its place. */
const PROPERTIES = new Set([
  ...["color", "direction", "display", "float", "clear", "opacity", "overflow", "visibility"],
  ...["width", "min-width", "max-width", "height", "min-height", "max-height", "box-sizing"],
  ...["font", "font-family", "font-size", "font-style", "font-variant", "font-weight"],
  ...["line-height", "letter-spacing", "word-spacing", "white-space", "word-break", "word-wrap"],
  ...["overflow-wrap", "hyphens", "text-align", "text-decoration", "text-indent", "text-overflow"],
  ...["text-transform", "text-shadow", "vertical-align", "quotes"],
  ...["background", "background-color", "box-shadow"],
  ...["list-style", "list-style-type", "list-style-position"],
  ...["table-layout", "border-collapse", "border-spacing", "caption-side", "empty-cells"],
  ...["-webkit-text-size-adjust", "-ms-text-size-adjust", "-ms-interpolation-mode"],
]);
const FAMILIES = ["margin", "padding", "border", "mso-"];
const FUNCTIONS = new Set([
  ...["rgb", "rgba", "hsl", "hsla", "calc", "min", "max", "clamp"],
  ...["linear-gradient", "radial-gradient"],
]);
/** What values are made of. No backslash: an escape would hide a name from us and not from a browser. */
const PLAIN = /^[\p{L}\p{N}\s#%.,()'"/+*!_-]+$/u;

/**
 * A `style` attribute without the declarations that a mail may not have; the others stay.
 * @param refused told the name of each that goes
 */
export function cleanStyle(style: string, refused: (property: string) => void): string {
  const kept: string[] = [];
  for (const declaration of declarations(withoutComments(style))) {
    const colon = declaration.indexOf(":");
    const property = declaration.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    const value = declaration.slice(colon + 1).trim();
    if (isAllowed(property) && isPlain(value) && staysInPlace(property, value)) {
      kept.push(`${property}:${value}`);
    } else if (declaration.trim()) refused((property || declaration.trim()).slice(0, 40));
  }
  return kept.join(";");
}

function isAllowed(property: string): boolean {
  if (PROPERTIES.has(property)) return true;
  return /^[a-z-]+$/.test(property) && FAMILIES.some((family) => property.startsWith(family));
}

/** No escapes, no address, balanced quotation marks, and of functions only those that compute or colour. */
function isPlain(value: string): boolean {
  if (!PLAIN.test(value)) return false;
  for (const quote of ['"', "'"]) if ((value.split(quote).length - 1) % 2 !== 0) return false;
  const parts = value.toLowerCase().split("(");
  parts.pop();
  return parts.every((part) => FUNCTIONS.has(lastWord(part)));
}

/** The name right before an opening parenthesis. */
function lastWord(text: string): string {
  let begin = text.length;
  while (begin > 0 && /[a-z-]/.test(text[begin - 1]!)) begin -= 1;
  return text.slice(begin);
}

/** A negative margin pulls what follows below the element: the footer. */
function staysInPlace(property: string, value: string): boolean {
  return !property.startsWith("margin") || !(value.includes("-") || value.includes("("));
}

/** Comments go; one that is not closed takes the rest along, as in a browser. */
function withoutComments(style: string): string {
  let clean = "";
  for (let at = 0; ;) {
    const begin = style.indexOf("/*", at);
    if (begin === -1) return clean + style.slice(at);
    clean += style.slice(at, begin);
    const end = style.indexOf("*/", begin + 2);
    if (end === -1) return clean;
    at = end + 2;
  }
}

/** Parts between semicolons that stand in no quotation marks and parentheses. */
function declarations(style: string): string[] {
  const found: string[] = [];
  let quote = "";
  let depth = 0;
  let begin = 0;
  for (let at = 0; at < style.length; at++) {
    const sign = style[at]!;
    if (quote) quote = sign === quote ? "" : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "(") depth += 1;
    else if (sign === ")") depth = Math.max(0, depth - 1);
    else if (sign === ";" && depth === 0) {
      found.push(style.slice(begin, at));
      begin = at + 1;
    }
  }
  found.push(style.slice(begin));
  return found;
}
