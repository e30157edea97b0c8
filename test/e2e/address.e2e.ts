import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { storeContacts } from "../factories/audience.ts";
import { journey } from "../harness/journey.ts";

const here = journey("address");

const param = (page: Page, key: string) => new URL(page.url()).searchParams.get(key);
const row = (page: Page, id: string) => page.locator(`.ag-row[row-id="${id}"]`);
const drawer = (page: Page, title: string) => page.getByRole("complementary", { name: title });
const search = (page: Page) => page.getByRole("searchbox", { name: "Search contacts" });

test("when a row is open among found ones, then its address, a reload and Back bring both back", async () => {
  const [ann, bea] = await storeContacts(here.world, [
    { firstName: "Annabel" },
    { firstName: "Annika" },
    { firstName: "Zoe" },
  ]);
  const keeper = await here.world.user("data_ops");
  const page = await here.signIn(keeper, "/contacts");
  await row(page, ann!).waitFor();
  await search(page).fill("Ann");
  await expect.poll(() => param(page, "q")).toBe("Ann");
  await expect.poll(() => page.locator(".ag-row[row-id]").count()).toBe(2);

  await row(page, ann!).click();
  await drawer(page, "Annabel Example").waitFor();
  expect(param(page, "open")).toBe(ann);
  // the next row takes its place: one step Back closes the drawer
  await row(page, bea!).click();
  await drawer(page, "Annika Example").waitFor();
  expect(param(page, "open")).toBe(bea);

  await page.reload();
  await drawer(page, "Annika Example").waitFor();
  expect(await search(page).inputValue()).toBe("Ann");

  await page.getByRole("link", { name: "Open page" }).click();
  await page.waitForURL(`**/contacts/${bea}`);
  await page.goBack();
  await drawer(page, "Annika Example").waitFor();
  expect(await search(page).inputValue()).toBe("Ann");
  await page.goBack();
  await drawer(page, "Annika Example").waitFor({ state: "detached" });
  expect(param(page, "open")).toBeNull();
  expect(param(page, "q")).toBe("Ann");
  await page.goForward();
  await drawer(page, "Annika Example").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => param(page, "open")).toBeNull();
});

test("when something is typed in the drawer, then Back asks before it closes", async () => {
  const admin = await here.world.user("admin");
  const budget = { key: "budget", label: "Budget?", kind: "text", required: true, options: [] };
  const made = await (
    await here.world.http(admin)
  ).post("/api/forms", { name: "Budget questions", fields: [budget] });
  const page = await here.signIn(admin, "/forms");
  const form = row(page, made.body.id);
  await form.click();
  await expect.poll(() => param(page, "open")).not.toBeNull();
  await page.reload();
  await page.getByLabel("Name").fill("Other questions");
  await page.goBack();
  const question = page.getByRole("alertdialog", { name: "Discard what you typed?" });
  await question.getByRole("button", { name: "Keep editing" }).click();
  expect(await page.getByLabel("Name").inputValue()).toBe("Other questions");
  expect(param(page, "open")).not.toBeNull();
  await page.goBack();
  await question.getByRole("button", { name: "Discard" }).click();
  await page.getByLabel("Name").waitFor({ state: "detached" });
  expect(param(page, "open")).toBeNull();
});
