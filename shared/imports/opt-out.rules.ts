import type { ImportEntity, ImportFormat, ImportMapping } from "./imports.schema.ts";

export const REACH_KEYS = [
  "optOut.email",
  "optOut.phone",
  "optOut.all",
  "optIn.email",
  "optIn.phone",
] as const;
export type ReachKey = (typeof REACH_KEYS)[number];

/** What a row says of being reached: by which channels the person must not be. */
export interface Reach {
  email: boolean;
  phone: boolean;
}

/** `HasOptedOutOfEmail` and `has_opted_out_of_email` → `has opted out of email`. */
function spoken(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

const OUT =
  /\b(?:opt(?:ed)? ?outs?|optout|unsub|unsubscribed?|unsubscribes|suppress(?:ed|ion)?|blacklist(?:ed)?|blocklist(?:ed)?|do ?not ?(?:allow|bulk|send|mail|e ?mail|contact|call|phone|dial|market|solicit|disturb|text|sms)|donot(?:email|phone|contact|bulkemail|call)|dont ?(?:call|e ?mail|contact)|no (?:calls?|e ?mails?|contact|phone|marketing)|never (?:call|e ?mail|contact)|dnc|dne|tps|ctps|robinson|abgemeldet|ausgetragen|nicht (?:anrufen|kontaktieren|mailen)|werbesperre|kontaktsperre|desabonne|desinscrit|ne pas (?:appeler|contacter)|no llamar|no contactar|dado de baja|non chiamare|afgemeld|niet bellen)\b/;
const IN =
  /\b(?:opt(?:ed)? ?in|optin|(?:is )?subscribed|(?:e ?mail|phone|call|marketing|contact) (?:consent|permission|allowed|opt in)|(?:consent|permission) to (?:e ?mail|call|contact|market)|may (?:e ?mail|call|contact)|can (?:e ?mail|call|contact)|allow (?:e ?mails?|calls?|contact)|accepts marketing|newsletter|(?:e ?mail )?subscription status|einwilligung|angemeldet|abonne)\b/;
const TIMES =
  /\b(?:optin|opt in|confirm|subscribed|subscribe|consent) (?:time|date|at|on|ip|source|method|form)\b/;
const DETAIL =
  /\b(?:reason|campaign|source|method|by|ip|comment|notes?|form|list|lists|id|title|other)\b/;
const MAILING =
  /\b(?:e ?mails?|mail|mailing|bulk|newsletter|unsub|unsubscribed?|subscribed|dne|bulkemail|donotemail|donotbulkemail|clean)\b/;
const CALLING =
  /\b(?:call|calls|phone|phones|dial|dnc|telephone|tps|ctps|anrufen|appeler|llamar|chiamare|bellen|donotphone|donotcall|mobile|cell)\b/;
/** Other ways of reaching somebody, which we do not have. */
const ELSEWHERE =
  /\b(?:fax|faxes|sms|text|whatsapp|post|postal|direct mail|track|tracking|processing|profiling|solicit)\b/;

/** A cell that says it outright, whatever its column is called. */
const SAYS_OUT =
  /^(?:un-?subscribed?|opt(?:ed)?[ -]?out|opt(?:ed)? out of (?:all )?e-?mail|do[ -]?not[ -]?(?:call|contact|e-?mail|mail|allow|disturb)|dnc|blacklisted|suppressed|complained|abgemeldet|désabonné|desabonne)$/i;

/** The opt-out that a column's name means; null when it means none. */
function reachOfName(column: string): ReachKey | null {
  const name = spoken(column);
  const isOut = OUT.test(name) || /^(?:unsub|clean|optout) (?:time|date)$/.test(name);
  const isIn = !isOut && IN.test(name) && !TIMES.test(name);
  if (!isOut && !isIn) return null;
  if (DETAIL.test(name.replace(/^opted out of.*$/, "").replace(/\bopt(?:ed)? ?out of .*/, "")))
    return null;
  const mail = MAILING.test(name);
  const call = CALLING.test(name);
  if (!mail && !call && ELSEWHERE.test(name)) return null;
  if (ELSEWHERE.test(name) && !/\be ?mail/.test(name) && !/\bcalls?\b/.test(name)) return null;
  if (isIn) return call && !mail ? "optIn.phone" : "optIn.email";
  if (call && !mail) return "optOut.phone";
  return mail && !call ? "optOut.email" : "optOut.all";
}

/** Columns that say who must not be reached, by their names or by what their first cells say. */
export function reachColumns(
  columns: readonly string[],
  sample: readonly (readonly string[])[],
): ImportMapping {
  const found: ImportMapping = {};
  columns.forEach((column, index) => {
    const cells = sample.map((row) => row[index]?.trim() ?? "");
    const key =
      reachOfName(column) ?? (cells.some((cell) => SAYS_OUT.test(cell)) ? byCells(cells) : null);
    if (key) found[String(index)] = key;
  });
  return found;
}

/** Names of the columns that say who opted out and are mapped to nothing that would keep it. */
export function optOutsLeftOut(
  entity: ImportEntity,
  { columns, sample }: Pick<ImportFormat, "columns" | "sample">,
  mapping: ImportMapping,
): string[] {
  if (entity !== "contact") return [];
  const keys: readonly string[] = REACH_KEYS;
  return Object.keys(reachColumns(columns, sample))
    .filter((index) => !keys.includes(mapping[index] ?? ""))
    .map((index) => columns[Number(index)]!);
}

function byCells(cells: readonly string[]): ReachKey {
  const said = cells.filter((cell) => SAYS_OUT.test(cell)).join(" ");
  if (/call|dnc/i.test(said)) return "optOut.phone";
  return /contact|disturb|blacklist|suppress/i.test(said) ? "optOut.all" : "optOut.email";
}

const NO =
  /^(?:0|0\.0|f|false|n|no|non|nein|nee|off|none|n\/?a|null|nil|-|—|never|allow(?:ed)?|(?:re-?)?subscribed?|opt(?:ed)?[ -]?in|active|ok|callable|can be (?:called|contacted|e-?mailed)|not (?:opted out|unsubscribed|set|listed|on dnc)|not on (?:the )?(?:dnc|list)|faux|falsch|falso|verdadero no|unchecked|☐|✗|✘)$/i;
const YES =
  /^(?:1|1\.0|t|true|y|yes|ja|oui|si|sí|sim|tak|on|x|✓|✔|☑|checked|wahr|vrai|verdadero|vero|do[ -]?not[ -]?\w+|dnc|un-?subscribed?.*|opt(?:ed)?[ -]?out.*|not allowed|blocked|blacklisted|suppressed|cleaned|bounced|complained|all|yes.*)$/i;
const WHEN = /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}/;

/**
 * What a cell of a column of opt-outs or opt-ins says. An opt-out that cannot be read is one: who may
 * have said no is not reached. An opt-in that cannot be read says nothing.
 */
export function readReach(key: ReachKey, cell: string): { reach: Reach; unsure: boolean } {
  const text = cell.trim();
  const none = { reach: { email: false, phone: false }, unsure: false };
  if (text === "") return none;
  const [way, channel] = key.split(".") as ["optOut" | "optIn", "email" | "phone" | "all"];
  const says = { email: channel !== "phone", phone: channel !== "email" };
  const isNo = NO.test(text);
  const isYes = !isNo && (YES.test(text) || WHEN.test(text));
  if (way === "optIn") {
    const out =
      (isNo && !/subscribed|opt(?:ed)?[ -]?in|active|allow|ok|callable/i.test(text)) ||
      SAYS_OUT.test(text);
    return out ? { reach: says, unsure: false } : { ...none, unsure: !isYes && !isNo };
  }
  return isNo ? none : { reach: says, unsure: !isYes };
}
