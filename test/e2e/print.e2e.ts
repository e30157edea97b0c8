import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { storeContacts } from "../factories/audience.ts";
import { journey } from "../harness/journey.ts";

const here = journey("print");

const ROWS = 95;

/** Pages of the page on A4, as the browser prints it. */
async function pagesOf(page: Page): Promise<number> {
  const pdf = await page.pdf({ format: "A4" });
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)!.length;
}

/** The page as it is while it is being printed. */
async function onPaper<T>(page: Page, look: () => Promise<T>): Promise<T> {
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  try {
    return await look();
  } finally {
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: null });
  }
}

const rows = (page: Page) => page.locator(".ag-row[row-id]");

test("when a list is printed, then every row is on paper, on white, and no navigation", async () => {
  const admin = await here.world.user("admin");
  await here.world.kernel.pool.query(
    `insert into suppression (id, scope, key, channel, reason, source, source_id, batch_id,
                              created_at, updated_at, created_by_name)
     select uuidv7(), 'email', 'person' || i || '@example.com', 'email', 'asked', 'manual', '', $1,
            now(), now(), 'Seed'
       from generate_series(1, $2) i`,
    [uuidv7(Date.now()), ROWS],
  );
  await storeContacts(
    here.world,
    Array.from({ length: ROWS }, () => ({})),
  );
  const page = await here.signIn(admin, "/contacts");
  await page.evaluate(() => localStorage.setItem("pivotal.theme", "dark"));
  for (const path of ["/contacts", "/suppressions"]) {
    await page.goto(here.app.url + path);
    await rows(page).first().waitFor();
    expect(await rows(page).count(), path).toBeLessThan(ROWS);
    await onPaper(page, async () => {
      await expect.poll(() => rows(page).count(), { message: path }).toBe(ROWS);
      expect(await page.getByRole("navigation").count(), path).toBe(0);
      expect(await page.getByRole("button", { name: "Search or jump to" }).count(), path).toBe(0);
      const { isDark, bottom, height } = await page.evaluate(() => ({
        isDark: document.documentElement.classList.contains("dark"),
        bottom: Math.max(
          ...[...document.querySelectorAll(".ag-row")].map(
            (one) => one.getBoundingClientRect().bottom,
          ),
        ),
        height: document.documentElement.scrollHeight,
      }));
      expect(isDark).toBe(false);
      // nothing around the rows cuts them off
      expect(height, path).toBeGreaterThanOrEqual(Math.floor(bottom));
    });
    // the screen has its own again
    await expect.poll(() => rows(page).count(), { message: path }).toBeLessThan(ROWS);
    expect(await page.evaluate(() => document.documentElement.className)).toContain("dark");
    expect(await pagesOf(page), path).toBeGreaterThan(1);
  }
});
