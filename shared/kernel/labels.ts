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
  let part = "";
  let isQuoted = false;
  for (const sign of text) {
    if (!isQuoted && separators.includes(sign)) {
      parts.push(part);
      part = "";
      continue;
    }
    if (sign === '"' && (isQuoted || part.trim() === "")) isQuoted = !isQuoted;
    part += sign;
  }
  // a quote that is never closed is a sign like any other
  if (isQuoted) return text.split(new RegExp(`[${separators.replace("|", "\\|")}]`));
  return [...parts, part];
}

function unquoted(label: string): string {
  const found = /^"((?:[^"]|"")*)"$/.exec(label);
  return found ? found[1]!.replaceAll('""', '"') : label;
}
