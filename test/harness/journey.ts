import { afterAll, beforeAll, inject, onTestFailed } from "vitest";
import type { Browser, Page } from "playwright-core";
import type { UserActor } from "#shared/kernel/actor.ts";
import { hashPassword } from "#server/auth/passwords.service.ts";
import { startApp, type App } from "../setup/app.ts";
import { launchBrowser, screenshotPath } from "../setup/browser.ts";
import { testWorld, type TestWorld } from "./kernel.ts";

/** Of everybody who signs in by a journey. */
export const PASSWORD = "a long enough password";

/** What the journeys of one file share: a workspace, its running app, and a browser with its pages. */
export class Journey {
  world!: TestWorld;
  app!: App;
  browser!: Browser;
  readonly pages: Page[] = [];
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** A browser of this person, signed in by the form, on a page of one of the hubs. */
  async signIn(
    actor: UserActor,
    path: string,
    { hub = 0, width = 1440 }: { hub?: number; width?: number } = {},
  ): Promise<Page> {
    const { rows } = await this.world.kernel.pool.query(
      `update app_user set password_hash = $2 where id = $1 returning email`,
      [actor.userId, await hashPassword(PASSWORD)],
    );
    const context = await this.browser.newContext({ viewport: { width, height: 900 } });
    const page = this.follow(await context.newPage());
    const url = this.app.hubs[hub]!.url! + path;
    await page.goto(url);
    await page.locator("input[type=email]").fill(rows[0].email);
    await page.locator("input[type=password]").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.locator("input[type=password]").waitFor({ state: "detached" });
    if (new URL(page.url()).pathname !== path) await page.goto(url);
    return page;
  }

  /** Gives the page time on a busy machine, and keeps what it showed when the test fails. */
  follow(page: Page): Page {
    const picture = screenshotPath(`${this.name}-${this.pages.push(page) - 1}`);
    page.setDefaultTimeout(60_000);
    onTestFailed(async () => void (await page.screenshot({ path: picture })));
    return page;
  }
}

/**
 * Sets a file's journeys up before its tests, and down after them.
 * @param name of the screenshots of a failure
 */
export function journey(name: string, { hubs = 1 }: { hubs?: number } = {}): Journey {
  const here = new Journey(name);
  beforeAll(async () => {
    here.world = await testWorld();
    here.app = await startApp(here.world.database, { hubs, folder: inject("servers").folder });
    here.browser = await launchBrowser();
  });
  afterAll(async () => {
    await here.browser?.close();
    await here.app?.stop();
    await here.world?.close();
  });
  return here;
}
