import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { UserActor } from "#shared/kernel/actor.ts";
import { person } from "#test/factories/person.ts";
import { journey, PASSWORD } from "#test/harness/journey.ts";

const here = journey("robust");

const dataOps = (name: string) => here.world.user("data_ops", { name });
const named = async (lastName: string): Promise<number> => {
  const sql = `select count(*)::int n from contact where last_name = $1`;
  return (await here.world.kernel.pool.query(sql, [lastName])).rows[0].n;
};
const field = (page: Page, label: string) => page.getByLabel(label);
const sessionEnded = (page: Page) => page.getByRole("heading", { name: "Your session ended" });
const API = "**/api/**";
const OVER = {
  status: 401,
  json: { type: "about:blank", title: "Over", status: 401, code: "unauthenticated" },
};

async function endSession(who: UserActor): Promise<void> {
  const admin = await here.world.http(await here.world.user("admin"));
  expect((await admin.post(`/api/users/${who.userId}/revoke`)).status).toBeLessThan(300);
}

async function signInAgain(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("a session that ends asks to sign in over the page; what was typed and was refused is sent again", async () => {
  const page = await here.signIn(await dataOps("Olga One"), "/contacts");
  await page.getByRole("button", { name: "New contact" }).click();
  await field(page, "First name").fill("Half");
  await field(page, "Last name").fill("Typed");
  await page.route(API, (route) => route.fulfill(OVER));
  await page.keyboard.press("Control+Enter");
  await sessionEnded(page).waitFor();
  expect(new URL(page.url()).pathname).toBe("/contacts");
  await page.keyboard.press("Escape");
  await page.unroute(API);
  await signInAgain(page, "not the password");
  await page.getByText("E-mail or password is not right.").waitFor();
  await signInAgain(page);
  await sessionEnded(page).waitFor({ state: "detached" });
  await page.getByText("Not sent: your session had ended. Send it again.").waitFor();
  expect(await field(page, "Last name").inputValue()).toBe("Typed");
  expect(await named("Typed")).toBe(0);
  await expect
    .poll(() => field(page, "Last name").evaluate((el) => el === document.activeElement))
    .toBe(true);
  await page.keyboard.press("Control+Enter");
  await page.getByRole("gridcell", { name: "Typed", exact: true }).waitFor();
  expect(await named("Typed")).toBe(1);
});

test("a page that nobody touches asks too, and is live again when its person has signed in", async () => {
  const who = await dataOps("Ivo Idle");
  const { contactId } = await person(here.world, { lastName: "Before" });
  const page = await here.signIn(who, "/contacts");
  await page.getByRole("gridcell", { name: "Before", exact: true }).waitFor();
  await endSession(who);
  await sessionEnded(page).waitFor();
  await page.getByRole("gridcell", { name: "Before", exact: true, includeHidden: true }).waitFor();
  await signInAgain(page);
  await sessionEnded(page).waitFor({ state: "detached" });
  const http = await here.world.http(await dataOps("Other"));
  const { version } = (await http.get(`/api/contacts/${contactId}`)).body;
  await http.patch(`/api/contacts/${contactId}`, version, { lastName: "After" });
  await page.getByRole("gridcell", { name: "After", exact: true }).waitFor();
});

test("anybody else starts anew, and signing out reaches the other tabs", async () => {
  const who = await dataOps("Nora Not");
  const page = await here.signIn(who, "/contacts");
  await endSession(who);
  await sessionEnded(page).waitFor();
  await page.getByRole("button", { name: "Not you?" }).click();
  await page.getByRole("button", { name: "Close this page" }).click();
  await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();

  const first = await here.signIn(who, "/contacts");
  const second = here.follow(await first.context().newPage());
  await second.goto(first.url());
  await second.getByRole("navigation").first().waitFor();
  await first.getByRole("button", { name: /Nora Not/ }).click();
  await first.getByRole("menuitem", { name: "Sign out" }).click();
  for (const tab of [first, second]) {
    await tab.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
  }
});

test("a drawer that cannot be loaded leaves the grid, and loads when the browser is online again", async () => {
  await person(here.world, { lastName: "Drawn" });
  const page = await here.signIn(await dataOps("Otto Off"), "/contacts");
  const cell = page.getByRole("gridcell", { name: "Drawn", exact: true });
  await cell.waitFor();
  await page.context().setOffline(true);
  await cell.click();
  await page.getByText("You are offline").waitFor();
  await cell.waitFor();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: /^Edit Last name: Drawn/ }).waitFor();
  await page.keyboard.press("Escape");
  await cell.click();
  await page.getByRole("button", { name: /^Edit Last name: Drawn/ }).waitFor();
});

test("a part that failed is tried again by its button and by itself, with its style sheets", async () => {
  await person(here.world, { lastName: "Styled" });
  const page = await here.signIn(await dataOps("Tina Try"), "/contacts");
  const cell = page.getByRole("gridcell", { name: "Styled", exact: true });
  await cell.waitFor();
  const refused: string[] = [];
  const sheets = "**/assets/*.css";
  await page.route(sheets, (route) => {
    refused.push(route.request().url());
    return route.abort();
  });
  await cell.click();
  await page.getByText("This part did not load").waitFor();
  const before = refused.length;
  expect(before).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => refused.length).toBeGreaterThan(before);
  await page.unroute(sheets);
  await page.getByRole("button", { name: /^Edit Last name: Styled/ }).waitFor();
  const loaded = () =>
    page.evaluate(() => Array.from(document.styleSheets, ({ href }) => href ?? ""));
  await expect.poll(loaded).toEqual(expect.arrayContaining([...new Set(refused)]));
});

test("a part that an update took away says so, and reloading brings it", async () => {
  await person(here.world, { lastName: "Updated" });
  const page = await here.signIn(await dataOps("Uwe Update"), "/contacts");
  const cell = page.getByRole("gridcell", { name: "Updated", exact: true });
  await cell.waitFor();
  const home = `${new URL(page.url()).origin}/`;
  await page.route("**/assets/**", (route) => route.fulfill({ status: 404, body: "" }));
  await page.route(home, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: '<script type="module" src="/assets/index-new.js">',
    }),
  );
  await cell.click();
  await page.getByText("Pivotal was updated").waitFor();
  await cell.waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Reload" }).click();
  await cell.click();
  await page.getByRole("button", { name: /^Edit Last name: Updated/ }).waitFor();
});

test("a command is sent once however often its key is pressed or its button clicked", async () => {
  const page = await here.signIn(await dataOps("Dora Double"), "/contacts");
  await page.route("**/api/contacts", async (route) => {
    if (route.request().method() === "POST") await new Promise((go) => setTimeout(go, 400));
    await route.continue();
  });
  await page.getByRole("button", { name: "New contact" }).click();
  await field(page, "Last name").fill("Keyed");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.type("x");
  await page.keyboard.press("Control+Enter");
  // what was typed while it was made is asked for; made, it opens beside the grid
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("button", { name: /^Edit Last name: Keyed/ }).waitFor();
  await page.getByRole("button", { name: "New contact" }).click();
  await field(page, "Last name").fill("Clicked");
  await page.getByRole("button", { name: "Create contact" }).dblclick();
  await page.getByRole("button", { name: /^Edit Last name: Clicked/ }).waitFor();
  expect([await named("Keyed"), await named("Keyedx"), await named("Clicked")]).toEqual([1, 0, 1]);
});

test("Enter and Escape of an input method save, choose and close nothing", async () => {
  await person(here.world, { lastName: "Composed" });
  const page = await here.signIn(await dataOps("Ime One"), "/contacts");
  const input = await page.context().newCDPSession(page);
  const compose = (text: string) =>
    input.send("Input.imeSetComposition", {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  const press = async (key: "Enter" | "Escape") => {
    const code = { key, code: key, windowsVirtualKeyCode: key === "Enter" ? 13 : 27 };
    await input.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...code });
    await input.send("Input.dispatchKeyEvent", { type: "keyUp", ...code });
  };
  const cell = page.getByRole("gridcell", { name: "Composed", exact: true });
  await cell.click();
  const open = page.getByRole("button", { name: /^Edit Last name/ });
  await open.waitFor();

  // the grid's cell editor
  await cell.press("F2");
  const editor = page.getByRole("textbox", { name: "Last name" });
  await compose("にほ");
  for (const key of ["Enter", "Escape"] as const) {
    await press(key);
    expect(await editor.inputValue()).toBe("にほ");
  }
  await input.send("Input.insertText", { text: "日本" });
  await page.keyboard.press("Enter");
  await page.getByRole("gridcell", { name: "日本", exact: true }).waitFor();

  // a field of the drawer; Escape closes neither it nor the drawer
  await page.getByRole("button", { name: "Edit Last name: 日本" }).click();
  await editor.fill("");
  await compose("とう");
  for (const key of ["Enter", "Escape"] as const) {
    await press(key);
    expect(await editor.inputValue()).toBe("とう");
  }
  await input.send("Input.insertText", { text: "東京" });
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Edit Last name: 東京" }).waitFor();
  expect([await named("日本"), await named("東京")]).toEqual([0, 1]);
});
