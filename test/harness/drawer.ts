import type { Page } from "playwright-core";

/** Closes by Escape the drawer that a click on a row is opening. */
export async function closeDrawer(page: Page): Promise<void> {
  const drawer = page.getByRole("complementary");
  await drawer.waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
}
