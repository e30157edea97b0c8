/**
 * Labels of a record in one cell: `a; b`. A label that has a separator of its own is quoted, so that
 * reading what was written gives the same labels.
 */
export function joinLabels(labels: readonly string[]): string {
  return labels
    .map((label) => (/[;,|"\n\r]|^\s|\s$/.test(label) ? `"${label.replaceAll('"', '""')}"` : label))
    .join("; ");
}

/**
 * The labels of a cell, trimmed, each once. One separator cuts it: semicolons or lines where there are
 * any, else commas, else bars; `C, C++; Go` is two labels. What is quoted is one label whatever it has.
 */
export function splitLabels(text: string): string[] {
  const found = [";\n\r", ",", "|"].find((signs) => cut(text, signs).length > 1) ?? ";\n\r";
  const labels = cut(text, found).map((part) => unquoted(part.trim()));
  return [...new Set(labels.map((label) => label.trim()).filter(Boolean))];
}

/** Parts between separators that stand outside of quotes; a quote opens only where a label begins. */
function cut(text: string, separators: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  /** What the label has begun with; a quote that is closed is open again where another follows at once. */
  let begun: "no" | "plain" | "quoted" = "no";
  let closedAt = -1;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (!isQuoted && separators.includes(sign)) {
      parts.push(text.slice(from, at));
      [from, begun] = [at + 1, "no"];
    } else if (sign === '"' && isQuoted) {
      [isQuoted, closedAt] = [false, at];
    } else if (sign === '"' && (begun === "no" || (begun === "quoted" && closedAt === at - 1))) {
      [isQuoted, begun] = [true, "quoted"];
    } else if (begun === "no" && sign.trim() !== "") {
      begun = "plain";
    }
  }
  // a quote that is never closed is a sign like any other
  if (isQuoted) return text.split(new RegExp(`[${separators.replace("|", "\\|")}]`));
  return [...parts, text.slice(from)];
}

function unquoted(label: string): string {
  const found = /^"((?:[^"]|"")*)"$/.exec(label);
  return found ? found[1]!.replaceAll('""', '"') : label;
}
