import { z } from "zod";

/** What zod found, before it has words. */
type Issue = Parameters<z.core.$ZodErrorMap>[0];

/**
 * The words for what a schema refuses, wherever it is checked: a form, the API, a job, a file's row.
 * A schema says it itself where it knows better (`z.string().min(12, "At least 12 characters.")`).
 * A sentence that stands below the field: it names what to do, not the field, nor zod's types.
 */
export function wordsOfIssue(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return wordsOfType(issue.expected, issue.input);
    case "too_small":
      return wordsOfSize(issue.origin, issue.minimum, issue, "least");
    case "too_big":
      return wordsOfSize(issue.origin, issue.maximum, issue, "most");
    case "invalid_format":
      return isNothing(issue.input) ? NOTHING : wordsOfFormat(issue);
    case "invalid_value":
      return isNothing(issue.input) ? "Choose one." : oneOf(issue.values);
    case "not_multiple_of":
      return `A multiple of ${issue.divisor}.`;
    case "unrecognized_keys":
      return "This field is not known here.";
    case "invalid_union":
      return isNothing(issue.input) ? NOTHING : wordsOfUnion(issue);
    default:
      return "This cannot be used here.";
  }
}

const NOTHING = "Fill this in.";

const isNothing = (input: unknown): boolean =>
  input === undefined || input === null || input === "" || Number.isNaN(input);

const TYPES: { [expected: string]: string } = {
  string: "Type a text.",
  number: "Type a number.",
  int: "Type a whole number.",
  bigint: "Type a whole number.",
  boolean: "Choose yes or no.",
  date: "Type a date.",
  array: "A list is needed here.",
  tuple: "A list is needed here.",
};

function wordsOfType(expected: string, input: unknown): string {
  if (!isNothing(input)) return TYPES[expected] ?? "This cannot be used here.";
  // an emptied number field gives NaN
  if (expected === "number" || expected === "int") return "Type a number.";
  return expected === "array" ? "Choose at least one." : NOTHING;
}

/** `least` and `most` count what is allowed: below 1 is "More than" of a limit that is not allowed itself. */
function wordsOfSize(
  origin: string,
  limit: number | bigint,
  { inclusive, exact }: { inclusive?: boolean; exact?: boolean },
  end: "least" | "most",
): string {
  const number = limit.toLocaleString("en-US");
  if (origin === "string") {
    if (end === "least" && Number(limit) === 1) return NOTHING;
    return `${exact ? "Exactly" : `At ${end}`} ${number} character${number === "1" ? "" : "s"}.`;
  }
  if (origin === "array" || origin === "set") {
    if (end === "least" && Number(limit) === 1) return "Choose at least one.";
    return `${exact ? "Exactly" : `At ${end}`} ${number} of them.`;
  }
  if (origin === "date") return end === "least" ? "Too early." : "Too late.";
  if (inclusive === false) return `${end === "least" ? "More" : "Less"} than ${number}.`;
  return `At ${end} ${number}.`;
}

const FORMATS: { [format: string]: string } = {
  email: "Type an e-mail address, such as ada@example.com.",
  url: "Type a web address, such as https://example.com.",
  date: "Type a date, such as 2026-12-14.",
  time: "Type a time, such as 14:30.",
  datetime: "Type a date and time, such as 2026-12-14T14:30:00Z.",
  uuid: "This is not an id.",
  guid: "This is not an id.",
  e164: "Type a phone number, such as +1 212 555 0100.",
};

function wordsOfFormat(issue: Extract<Issue, { code: "invalid_format" }>): string {
  if (issue.format === "starts_with") return `Begin with ${String(issue["prefix"])}.`;
  return FORMATS[issue.format] ?? "Not written as it must be.";
}

/** Most choices that a sentence lists. */
const LISTED = 8;

function oneOf(values: readonly unknown[]): string {
  const [only] = values;
  if (values.length === 1) return `Only ${String(only)} can stand here.`;
  return values.length > LISTED ? "This is none of the choices." : `One of ${values.join(", ")}.`;
}

/** Where all ways but one refuse the kind of value at once, that one says what is wrong with it. */
function wordsOfUnion(issue: Extract<Issue, { code: "invalid_union" }>): string {
  const near = (
    issue.errors as readonly { code?: string; path: PropertyKey[]; message: string }[][]
  )
    .filter((way) => !way.some((one) => one.code === "invalid_type" && one.path.length === 0))
    .map(([first]) => first);
  const [first] = near;
  return near.length === 1 && first?.path.length === 0
    ? first.message
    : "This cannot be used here.";
}

/**
 * A path of the API in a person's words, for where no field stands beside it: `body.firstName` is
 * "First name", `body.items.2.label` "Label (3)".
 */
export function wordsOfPath(path: string): string {
  const parts = path.replace(/^(body|query|params|header)\./, "").split(".");
  const at = parts.findLastIndex((part) => Number.isInteger(Number(part)) && part !== "");
  const name = parts.findLast((part) => !/^\d+$/.test(part)) ?? path;
  const words = name
    .replace(/Ids?$/, "")
    .replace(/[-_]/g, " ")
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, " ")
    .toLowerCase();
  const label = words.charAt(0).toUpperCase() + words.slice(1);
  return at === -1 ? label : `${label} (${Number(parts[at]) + 1})`;
}

z.config({ customError: wordsOfIssue });
