// The live contract holds on both sides: a topic is named by its definition in shared/ alone, and what it
// carries is read by its schema, never cast. The compiler refuses a literal where a topic is asked for;
// this finds those that it cannot see (in SQL, in comparisons) and casts. Each rule has a canary.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { inRoot } from "./paths.mjs";

const SIDES = ["web", "server", "workers"];
const SKIPPED = /\.(test|e2e)\.tsx?$|^server\/migrations\/|\/node_modules\/|\/dist\//;

/** @typedef {{ path: string, text: string }} Source */
/** @typedef {{ rule: string, path: string, line: number, text: string }} Fault */

/** @param {string[]} folders @returns {Source[]} */
function sources(folders) {
  return folders.flatMap((folder) =>
    readdirSync(inRoot(folder), { recursive: true })
      .map((name) => path.posix.join(folder, String(name).replaceAll("\\", "/")))
      .filter((name) => /\.tsx?$/.test(name) && !SKIPPED.test(name))
      .map((name) => ({ path: name, text: readFileSync(inRoot(name), "utf8") })),
  );
}

/** @param {Source[]} shared @returns {string[]} `lead:<id>`, `leads` … */
export function patternsIn(shared) {
  const PATTERN = /defineTopic\(\{[^}]*?pattern: "([^"]+)"/g;
  return shared.flatMap(({ text }) =>
    Array.from(text.matchAll(PATTERN), ([, found = ""]) => found),
  );
}

/** @param {string} text */
const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** @param {string[]} patterns @returns {Record<string, { find: RegExp, only?: RegExp, but?: RegExp }>} */
function rulesFor(patterns) {
  const filled = patterns
    .filter((pattern) => pattern.includes("<"))
    // `presence:set` is a message: two parameters, two colons
    .map((pattern) =>
      literally(pattern)
        .replace(/<\w+>$/, "")
        .replace(/<\w+>/g, "[^:\"'`]+"),
    );
  const bare = patterns.filter((pattern) => !pattern.includes("<")).map(literally);
  const name = `["'\`](?:${bare.join("|")})["'\`]`;
  return {
    "topic-literal": {
      find: new RegExp(`["'\`](?:${filled.join("|")})`, "g"),
      // what system actors are called
      but: /systemContext\(/,
    },
    "topic-compared": {
      find: new RegExp(
        `\\btopics?\\b["']?\\]?\\s*(?:[=!]==?|[:=]|<>|in \\(|like|=>)\\s*\\[?\\s*${name}|positions(?:\\[${name}|\\??\\.(?:${bare.join("|")})\\b)|(?:setPositions|topicHeads)\\([^;]*?${name}`,
        "gs",
      ),
    },
    "payload-cast": {
      find: /(?<![\w-])(?:data|payload|event|row|rows|change|shown|gauge|member)[\])]*\s+as\s+(?!const\b|unknown\b|never\b)[A-Z{|(]/g,
      only: LIVE,
    },
    "payload-by-sql": {
      find: /(?:\bvalue\b[^;`]{0,120}\bfrom gauge_value|\bdata\b[^;`]{0,120}\bfrom event_log)/g,
    },
  };
}

/** What a file imports that has to do with what topics carry. */
const LIVE =
  /from "[^"]*(?:\.events|\/realtime\/[\w-]+|\/events\/[\w-]+|\/hub\/[\w-]+|topic-ref|wire)\.ts"/;

/** Whose business it is to read the log and the gauges as they are stored. */
const KERNEL = /^(server|workers)\/kernel\//;

/**
 * @param {Source[]} files @param {string[]} patterns
 * @returns {Fault[]}
 */
export function contractFaults(files, patterns) {
  const rules = Object.entries(rulesFor(patterns));
  return files.flatMap(({ path: file, text }) => {
    const code = withoutComments(text);
    return rules.flatMap(([rule, { find, only, but }]) => {
      if (only && !only.test(text)) return [];
      if (rule === "payload-by-sql" && KERNEL.test(file)) return [];
      return Array.from(code.matchAll(find)).flatMap((found) => {
        const line = code.slice(0, found.index).split("\n").length;
        const whole = code.split("\n")[line - 1] ?? "";
        return but?.test(whole) ? [] : [{ rule, path: file, line, text: whole.trim() }];
      });
    });
  });
}

/** @param {string} text @returns {string} as many lines */
const withoutComments = (text) =>
  text
    .replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
    .replace(/(^|\s)\/\/[^\n]*/g, "$1");

/** Each refused by its rule. */
const CANARIES = {
  "topic-literal": "const sql = `select from gauge_value where topic = 'lead:' || l.id`;",
  "topic-compared": 'const isOwn = topic === "leads";',
  "payload-cast":
    'import { leadTopic } from "#shared/leads/leads.events.ts"; const lead = event.data as RowEvent<Lead>;',
  "payload-by-sql": "query<{ value: Board }>(ctx, `select value from gauge_value where key = $1`);",
};
/** Not refused by any. */
const ALLOWED =
  'const queryKey = ["leads"]; const own = leadTopic.ref({ id }); const all = data as const;';

/** @returns {Promise<string[]>} what is wrong, empty when nothing is */
export async function contractBreaches() {
  const patterns = patternsIn(sources(["shared"]));
  if (patterns.length < 10) return [`The live contract check found ${patterns.length} topics.`];
  return contractFaults(sources(SIDES), patterns).map(
    ({ rule, path: file, line, text }) => `${rule}: ${file}:${line}  ${text}`,
  );
}

/** @returns {Promise<string[]>} the rules that let their canary pass, or refuse what is allowed */
export async function contractCanary() {
  const patterns = ["lead:<id>", "leads", "presence:<entity>:<id>"];
  /** @param {string} text */
  const refusedBy = (text) =>
    contractFaults([{ path: "server/a/a.service.ts", text }], patterns).map(({ rule }) => rule);
  const silent = Object.entries(CANARIES)
    .filter(([rule, text]) => !refusedBy(text).includes(rule))
    .map(([rule, text]) => `${rule} does not refuse: ${text}`);
  const without = Object.keys(rulesFor(patterns)).filter((rule) => !(rule in CANARIES));
  const strict = refusedBy(ALLOWED).map((rule) => `${rule} refuses: ${ALLOWED}`);
  return [...silent, ...without.map((rule) => `${rule} has no canary`), ...strict];
}
