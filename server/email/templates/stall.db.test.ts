import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { CONTENT } from "#test/factories/email.ts";

let world: TestWorld;
let author: Caller;

beforeAll(async () => {
  world = await testWorld();
  author = await world.http(await world.user("campaign_manager"));
  await author.post("/api/email-templates/preview", CONTENT);
});
afterAll(() => world.close());

const LEGAL =
  '{% if contact.city == "x" or contact.state == "y" %}<b>{{ contact.city }}</b>{% endif %}';
const ATTACKS: [string, object, number][] = [
  ["80 KB of openings", { html: "{{".repeat(40_000) }, 400],
  ["200 KB of other openings", { html: "{%".repeat(100_000) }, 400],
  ["3,500 legal tags", { html: "{{ contact.city }} ".repeat(3_500) }, 400],
  ["as many as are allowed", { html: `<p>${LEGAL.repeat(300)}</p>` }, 200],
  ["deep elements", { html: "<div>".repeat(40_000) }, 400],
  ["a forest of formats", { html: "<p><b><i><u>".repeat(15_000) }, 400],
  [
    "many attributes",
    { html: `<p ${Array.from({ length: 20_000 }, (_, n) => `a${n}`).join(" ")}>x` },
    400,
  ],
  ["comments", { html: "<!--".repeat(50_000) }, 400],
  ["a text of openings", { text: "{{".repeat(50_000) }, 400],
  ["a long condition", { html: `{% if ${"contact.city and ".repeat(11_000)} %}x{% endif %}` }, 400],
  [
    "a value that doubles",
    { html: `{% assign a = "xxxxxxxx" %}${"{% assign a = a | append: a %}".repeat(40)}{{ a }}` },
    400,
  ],
  ["a tag that is not there", { html: "<p>{{ nothing }}</p>" }, 400],
];

test.each(ATTACKS)(
  "the hub goes on while somebody previews %s, and answers with the field",
  async (_, content, status) => {
    // what a busy machine does to a process once is no stall of the input's
    let stall = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 3 && stall >= 250; tries++) {
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      const answer = await author.post("/api/email-templates/preview", { ...CONTENT, ...content });
      delay.disable();
      stall = Math.min(stall, delay.max / 1e6);
      expect(answer.status).toBe(status);
      const named = answer.body.errors?.[0].path ?? "no field";
      expect(named).toMatch(status === 400 ? /^body\.(html|text|subject)$/ : /^no field$/);
    }
    expect(stall).toBeLessThan(250);
  },
);

test("no transaction is open while a template waits to be compiled", async () => {
  const seen: number[] = [];
  let looking = true;
  const look = (async () => {
    while (looking) {
      const { rows } = await world.kernel.pool.query<{ ms: number }>(
        `select coalesce(max(extract(epoch from clock_timestamp() - state_change) * 1000), 0)::int as ms
           from pg_stat_activity
          where datname = current_database() and state = 'idle in transaction'`,
      );
      seen.push(rows[0]!.ms);
    }
  })();
  const html = `<p>${LEGAL.repeat(300)}</p>`;
  const began = performance.now();
  // more than the threads take at once: the last ones wait as long as all before them need
  const made = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      author.post("/api/email-templates", { ...CONTENT, name: `Long ${n}`, html }),
    ),
  );
  const took = performance.now() - began;
  looking = false;
  await look;
  expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
  expect(Math.max(...seen)).toBeLessThan(took / 2);
});
