import { expect, test } from "vitest";
import { companyName } from "#shared/accounts/company-name.rules.ts";
import { countryCode } from "#shared/accounts/country-names.rules.ts";
import { registrableDomain } from "#shared/accounts/domain.rules.ts";
import { linkedinKey } from "#shared/accounts/linkedin.rules.ts";
import { mergeScript, unknownTags } from "#shared/calls/scripts/script.rules.ts";
import { nameKey } from "#shared/contacts/contact.rules.ts";
import { emailKey } from "#shared/contacts/email.rules.ts";
import { parsePhone } from "#shared/accounts/phone.rules.ts";
import { findState } from "#shared/contacts/states.rules.ts";
import { zSender } from "#shared/email/senders/senders.schema.ts";
import { readRow } from "#shared/imports/row.rules.ts";
import { readHead, sniffDelimiter } from "#shared/imports/sniff.rules.ts";
import { suggestMapping } from "#shared/imports/fields.rules.ts";
import { csvLine } from "#shared/kernel/csv.ts";
import { cutText, toLine } from "#shared/kernel/text.ts";
import { compileContent, parseContent } from "#server/email/templates/compile.rules.ts";
import { cleanStyle } from "#server/email/templates/mail-css.rules.ts";
import { buildMessage } from "#server/email/templates/message.rules.ts";
import { suppressionKey } from "#server/suppressions/keys.rules.ts";
import { parseDay } from "#web/kernel/ui/parse-day.ts";
import { parseTime } from "#web/kernel/ui/parse-time.ts";
import { parseWhen } from "#web/calls/console/parse-callback-time.rules.ts";
import { toTsv } from "#web/kernel/grid/tsv.ts";

/** What people can make grow: openings without ends, ends without openings, runs, legal pieces. */
const SEEDS = [
  ...[
    "{{",
    "{%",
    "}}",
    "{",
    "{{ contact.city }}",
    "{{a|",
    "{{ contact.city | default: '",
    "{{ a | ",
  ],
  ...[
    "{% if contact.city %}",
    "{% if contact.city %}x{% endif %}",
    "{% comment %}",
    "{{ 'x' | upcase | ",
  ],
  ...["{% assign a = a | append: a %}", "{% if a == a or a == a %}", "{% case contact.city %}"],
  ...[
    "<",
    "<!--",
    "-->",
    "<a ",
    "<a",
    "<div>",
    "</p>",
    "<p>",
    "<b>",
    "<a href=",
    '<a href="',
    "<table>",
  ],
  ...['<b a="', "<i><p>", "<td>", "<style>", "&", "&amp", "&#1", "<![CDATA[", "<p style='", "LQ1X"],
  ...[
    " ",
    "\n",
    "\r\n",
    "\t",
    ",",
    ";",
    "|",
    '"',
    "'",
    '""',
    '"\n',
    '"a\n',
    'a"',
    "a,",
    "\n\n",
    ";\n",
  ],
  ...[
    "@",
    ".",
    "a.",
    "a@",
    "-",
    "+",
    "0",
    "1,",
    "1 ",
    "(",
    ")",
    "/",
    "//",
    "http://",
    "\\",
    "/*",
    "*/",
  ],
  ...["url(", "a:b;", "%", "%20", "é", "e\u0301", "\u0301", "\u200d", "👨‍👩‍👧", "ß", "&", "x", "  x"],
  ...[
    "https://www.linkedin.com/in/",
    "=",
    "'=",
    "+49 ",
    "ext",
    "at 1",
    "in 3",
    "İ",
    "\u00a0",
    "\u200b",
  ],
];

/** Pieces that are never the same: what is looked up among all before it. */
const COUNTED: ((n: number) => string)[] = [
  (n) => (n === 0 ? "<p " : `a${n} `),
  (n) => (n === 0 ? "<p " : `a${n}=">" `),
  (n) => (n === 0 ? "<p a='" : `' b${n}='`),
  (n) => `<b a${n}>`,
  (n) => `<p><font color=${n}>`,
  (n) => `<a${n}>`,
  (n) => `{{ contact.x${n} }}`,
  (n) => `{% assign x${n} = contact.city %}`,
  (n) => `p${n}:a;`,
  (n) => `${n},`,
  (n) => `a${n}@`,
];
const counted = COUNTED.map((piece) => {
  let text = "";
  for (let n = 0; text.length < 200_000; n++) text += piece(n);
  return text;
});

const content = (part: Partial<Parameters<typeof compileContent>[0]>) =>
  compileContent({ subject: "x", html: "<p>x</p>", text: null, ...part });

const SENDER = {
  fromName: "Jo",
  fromEmail: "jo@example.org",
  replyTo: null,
  postalAddress: "1 Main Street",
};
const TAGGED = parseContent(
  content({
    subject: "Hi {{ contact.city }}",
    html: '<p title="{{ contact.city }}">{{ contact.city | upcase }}</p><a href="https://x.example/{{ contact.city }}">x</a>',
  }),
);
const build = (city: string) =>
  buildMessage({
    content: TAGGED,
    sender: SENDER,
    campaignId: "c",
    values: { contact: { city } },
    to: "a@example.com",
    messageToken: "t",
    unsubscribeUrl: "https://x.example/u",
  });

const cell = (key: string) => (text: string) => readRow("contact", { 0: key }, ["A"], [text]);

/** Every parser that takes what a person typed, pasted or uploaded, and the most that it is given. */
const PARSERS: [name: string, most: number, parse: (text: string) => unknown][] = [
  ["a template's HTML", 200_000, (html) => content({ html })],
  [
    "a template's HTML around text",
    200_000,
    (html) => content({ html: `<p>x</p>${html}<p>x</p>` }),
  ],
  ["a template's text", 100_000, (text) => content({ text })],
  ["a template's subject", 4_000, (subject) => content({ subject })],
  ["a style", 100_000, (style) => cleanStyle(style, () => undefined)],
  ["a value in a mail", 20_000, build],
  ["a script", 50_000, (body) => [mergeScript(body, {}), unknownTags(body)]],
  ["a line", 200_000, toLine],
  ["a cut", 200_000, (text) => cutText(text, 250)],
  ["an address", 20_000, emailKey],
  ["a sender's address", 20_000, (text) => zSender.shape.fromEmail.safeParse(text)],
  ["a phone", 20_000, (text) => parsePhone(text, "DE")],
  ["a domain", 20_000, registrableDomain],
  ["a company's name", 20_000, companyName],
  ["a country", 20_000, countryCode],
  ["a state", 20_000, (text) => findState("US", text)],
  ["a profile's address", 20_000, linkedinKey],
  ["a person's name", 20_000, (text) => nameKey(text, text)],
  [
    "a suppression",
    20_000,
    (text) => [suppressionKey("phone", text), suppressionKey("domain", text)],
  ],
  ["a CSV file's delimiter", 64_000, sniffDelimiter],
  ["a CSV file's head", 64_000, (text) => readHead(text, "utf-8", ",")],
  ["a CSV file's columns", 20_000, (text) => suggestMapping("contact", [text])],
  ["an exported cell", 200_000, (text) => csvLine([text])],
  ["a copied cell", 200_000, (text) => toTsv([[text]])],
  ["a day", 20_000, (text) => parseDay(text, "2026-11-30")],
  ["a time", 20_000, (text) => parseTime(text, "2026-11-30T10:00")],
  ["a callback's time", 20_000, (text) => parseWhen(text, "UTC", new Date(0))],
  ...[
    "contact.email",
    "contact.directPhone",
    "account.employees",
    "account.revenueUsd",
    "contact.tags",
  ].map((key): (typeof PARSERS)[number] => [`an uploaded cell for ${key}`, 20_000, cell(key)]),
];

/** Processor time of one run, ms: what else the machine does is not counted. Refusals are answers too. */
function cost(parse: (text: string) => unknown, text: string): number {
  const before = process.threadCpuUsage();
  try {
    parse(text);
  } catch {
    // refused
  }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** Of doubling, linear work becomes 4 times and quadratic 16 times as much at four times the size. */
const MOST_GROWTH = 9;
/** Less than this is noise, ms. */
const NOTHING = 40;

test.each(PARSERS)("the work for %s grows with its text, whatever it repeats", (_, most, parse) => {
  const fill = (seed: string, length: number) =>
    seed.length > 1000
      ? seed.slice(0, length)
      : seed.repeat(Math.ceil(length / seed.length)).slice(0, length);
  const found: string[] = [];
  for (const seed of [...SEEDS, ...counted]) {
    const whole = cost(parse, fill(seed, most));
    if (whole < NOTHING) continue;
    // seldom: measured again, the best of three, so that a collection of garbage is no finding
    const best = (length: number) =>
      Math.min(...[1, 2, 3].map(() => cost(parse, fill(seed, length))));
    const [quarter, half, all] = [best(most / 4), best(most / 2), best(most)];
    if (all < NOTHING) continue;
    const growth = all / Math.max(quarter, NOTHING / 20);
    if (growth > MOST_GROWTH || all > 4 * 1000) {
      found.push(`${JSON.stringify(seed.slice(0, 60))}: ${quarter} → ${half} → ${all} ms`);
    }
  }
  expect(found).toEqual([]);
});
