import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { windowOfKey } from "#server/compliance/calling-hours.rules.ts";
import { loadDemo } from "#server/demo/load.ts";
import type { Login } from "#server/demo/people.ts";
import { testWorld, type TestWorld } from "../harness/kernel.ts";
import { expectNoDrift } from "../harness/no-drift.ts";
import { startApp, type App } from "../setup/app.ts";
import { launchBrowser } from "../setup/browser.ts";

/** Pages of the workspace by who opens them; the first is where the person begins. */
const PAGES: Record<string, string[]> = {
  agent: ["/console", "/callbacks", "/contacts", "/returned"],
  qa_reviewer: ["/qa", "/leads"],
  campaign_manager: ["/campaigns", "/campaigns/new", "/segments", "/segments/new", "/orders"],
  data_ops: ["/contacts", "/accounts", "/imports", "/suppressions"],
  ops_supervisor: ["/wallboard"],
  admin: [
    "/wallboard",
    "/users",
    "/audit",
    "/system",
    "/templates",
    "/senders",
    "/mailbox",
    "/scripts",
  ],
  client_user: ["/portal", "/portal/team"],
};

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let world: TestWorld;
let app: App;
let browser: Browser;
let logins: Login[];

beforeAll(async () => {
  world = await testWorld();
  logins = await loadDemo(world.kernel);
  app = await startApp(world.database, { folder: inject("servers").folder });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await world?.close();
});

async function signIn(role: string): Promise<Page> {
  const login = logins.find((one) => one.role === role)!;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(axe);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(app.hubs[0]!.url!);
  await page.locator("input[type=email]").fill(login.email);
  await page.locator("input[type=password]").fill(login.password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === PAGES[role]![0]);
  return page;
}

interface Finding {
  id: string;
  impact: string | null;
  nodes: { target: string[] }[];
}

const WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** What WCAG 2.2 AA refuses on this page; of its rules only that of contrast depends on the theme. */
async function findings(page: Page, rules: string[]): Promise<string[]> {
  const violations = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then((r) => r.violations)`,
  )) as Finding[];
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`);
}

test.for(Object.keys(PAGES))(
  "%s opens on the own work; every page is there, without errors and accessible",
  async (role) => {
    const wrong: string[] = [];
    const page = await signIn(role);
    page.on("pageerror", (error) => wrong.push(`${page.url()} ${error.message}`));
    page.on("response", (response) => {
      if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`);
    });
    for (const path of PAGES[role]!) {
      await page.evaluate((to) => {
        history.pushState({}, "", to);
        window.dispatchEvent(new PopStateEvent("popstate"));
      }, path);
      await page.locator("main h1, header h1, [data-page-title], main").first().waitFor();
      await page.waitForTimeout(700);
      for (const [colorScheme, rules] of [
        ["light", WCAG],
        ["dark", ["color-contrast"]],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.locator(`html.${colorScheme}`).first().waitFor();
        for (const finding of await findings(page, [...rules])) {
          wrong.push(`${colorScheme} ${path} ${finding}`);
        }
      }
    }
    await page.context().close();
    expect(wrong).toEqual([]);
  },
);

test("somebody of the demo agency can be called at any hour, in summer and winter", async () => {
  const { rows } = await world.kernel.pool.query<{ key: string }>(
    `select distinct t.time_zone as key from call_task t join campaign c on c.id = t.campaign_id
      where t.state = 'queued' and c.status = 'active'`,
  );
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  for (const day of ["2026-01-15", "2026-07-15"]) {
    const isDead = (hour: number) =>
      !rows.some(({ key }) => windowOfKey(key, new Date(Date.parse(day) + hour * 3_600_000)).open);
    expect(hours.filter(isDead)).toEqual([]);
  }
});

test("no stored figure of the demo agency differs from its rows", async () => {
  await expectNoDrift(world);
});
