// Rules about SQL that no linter knows: what may be written in one file alone. Each has canaries, texts
// that it must refuse: a rule that reads nothing finds nothing wrong.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { inRoot, root } from "./paths.mjs";

/**
 * @typedef {object} Rule
 * @property {string} name
 * @property {string} instead what to do
 * @property {RegExp} refused
 * @property {(file: string) => boolean} reads the files it is about
 * @property {string} only the file that may
 * @property {string[]} canaries texts that it must refuse
 * @property {string[]} passes texts that it must not
 */

const HELD = "server/calls/queue/task-state.service.ts";
const LISTS = "shared/calls/queue/task-state.rules.ts";
/** @param {string} file */
const isTest = (file) =>
  /\.(test|e2e|soak|bench)\.tsx?$/.test(file) || /^(test|bench)\//.test(file);
/** @param {string} file */
const runs = (file) => !isTest(file) && !file.startsWith("server/migrations/");

/** @type {Rule[]} */
const RULES = [
  {
    name: "log-positions",
    instead:
      "read the log by server/kernel/events/log-reader.ts: positions are the kernel's own (0007)",
    refused: /\b(relay_head|stats_cursor)\b|\bevent_log\b[^`]*\bpos\b|\bgauge_value\b[^`]*\brev\b/,
    reads: (file) => runs(file) && !/^server\/kernel\/(events|hub)\//.test(file),
    only: "server/kernel/events/log-reader.ts",
    canaries: [
      "`select pos from relay_head`",
      "`update stats_cursor set pos = $2 where name = $1`",
      "`select topic from event_log where pos > $1`",
      "`select key from gauge_value where topic = $1 and rev > $2`",
    ],
    passes: [
      "`delete from gauge_value where topic >= $1 and at < $2`",
      "`select topic, key, value from gauge_value g where not exists (select from outbox)`",
    ],
  },
  {
    name: "advisory-locks",
    instead: "name the lock in server/kernel/db/locks.ts and hold it by its functions",
    refused: /\bpg_(try_)?advisory_/,
    reads: (file) => !file.startsWith("server/migrations/"),
    only: "server/kernel/db/locks.ts",
    canaries: ["`select pg_advisory_xact_lock(1, hashtext($1))`", '"pg_try_advisory_lock(7)"'],
    passes: ["hold(ctx, `teams`)"],
  },
  {
    name: "task-state",
    instead: `call a function of ${HELD}`,
    refused: new RegExp(
      [
        // the set clause, as far as its columns: a condition after it may ask for the state
        "update\\s+call_task\\b(\\s+(as\\s+)?(?!set\\b)\\w+)?\\s+set\\s([^`]*?,)?\\s*(state|lease_owner)\\s*=[^=]",
        "update\\s+call_task\\b(\\s+(as\\s+)?(?!set\\b)\\w+)?\\s+set\\s*\\([^)]*\\b(state|lease_owner)\\b",
        "(insert|merge)\\s+into\\s+call_task\\b",
        // the rows are read by SQL; an entity in hand could be changed
        "\\bem\\s*\\.\\s*\\w+\\(\\s*CallTask\\b",
      ].join("|"),
      "i",
    ),
    reads: runs,
    only: HELD,
    canaries: [
      "`update call_task set state = 'queued' where id = $1`",
      "`update call_task t\n set due_at = coalesce($3, due_at), lease_until = null,\n state = $2 where t.id = $1`",
      "`update call_task as t set (state, due_at) = ('done', now())`",
      "`update call_task set version = version + 1, lease_owner = $2 where id = $1`",
      "`insert into call_task (campaign_id) values ($1)`",
      "const task = await ctx.em.findOneOrFail(CallTask, { id });\ntask.state = `done`;",
    ],
    passes: [
      "`update call_task set lease_until = now() where id = $1 and state = 'leased'`",
      "`update call_task t set owner_id = $2 from o where t.id = o.id and t.state = 'queued'`",
      "`select id from call_task where state = 'queued' and lease_owner = $1`",
    ],
  },
  {
    name: "task-states",
    instead: "take the list of states that is named in shared/calls/queue/task-state.rules.ts",
    refused:
      /\bstate\s+(not\s+)?in\s*\(\s*'(queued|leased|in_call|needs_disposition)'|'done', 'removed'\)/,
    reads: runs,
    only: LISTS,
    canaries: [
      "`where t.state in ('leased', 'in_call')`",
      "`where state not in ('done', 'removed')`",
    ],
    passes: ["`where state in ('open', 'done')`", '`where ${oneOf("state", HELD)}`'],
  },
];

/** @returns {Promise<string[]>} the rules that pass a canary, and the files that break a rule */
export async function sqlFaults() {
  const blind = RULES.flatMap(({ name, refused, canaries, passes }) => [
    ...canaries.filter((text) => !refused.test(text)).map((text) => `${name} passes: ${text}`),
    ...passes.filter((text) => refused.test(text)).map((text) => `${name} refuses: ${text}`),
  ]);
  const files = ["shared", "server", "workers", "test", "bench"].flatMap((folder) =>
    readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))),
  );
  const broken = files.flatMap((file) => {
    const rules = RULES.filter(({ only, reads }) => file !== only && reads(file));
    const text = rules.length > 0 ? readFileSync(inRoot(file), "utf8") : "";
    return rules
      .filter(({ refused }) => refused.test(text))
      .map(({ name, instead }) => `${name}: ${file}: ${instead}`);
  });
  const unread = RULES.filter(({ only }) => !files.includes(only));
  return [...blind, ...broken, ...unread.map(({ name, only }) => `${name}: ${only} is not there`)];
}
