import { Pool } from "pg";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { signIn } from "../factories/sign-in.ts";
import { testWorld, type TestWorld } from "../harness/kernel.ts";
import { expectNoDrift } from "../harness/no-drift.ts";
import { startApp, type App } from "../setup/app.ts";
import { launchBrowser, screenshotPath } from "../setup/browser.ts";

let world: TestWorld;
let app: App;
let browser: Browser;
let marta: Page;
let ravi: Page;
const faults: string[] = [];

beforeAll(async () => {
  world = await testWorld();
  app = await startApp(world.database, { hubs: 2, folder: inject("servers").folder });
  browser = await launchBrowser();
  const on = (url: string) => ({ browser, url, database: world.database });
  marta = await signIn(on(app.hubs[0]!.url!), "data_ops", "Marta Keeper");
  ravi = await signIn(on(app.hubs[1]!.url!), "campaign_manager", "Ravi Manager");
  for (const page of [marta, ravi]) page.on("pageerror", (error) => faults.push(error.message));
});
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  await marta?.screenshot({ path: screenshotPath("import-marta") });
  await ravi?.screenshot({ path: screenshotPath("import-ravi") });
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await world?.close();
});

const rows = Array.from(
  { length: 300 },
  (_, n) => `Ada${n},Person${n},ada${n}@company${n % 9}.example,Company ${n % 9},Engineer`,
);
const FILE = `First name,Last name,Email,Company,Job title\n${rows.join("\n")}\nBroken,Row,not-a-mail,,\n`;

async function importBy(page: Page, file: string): Promise<void> {
  await page.goto(`${app.hubs[0]!.url}/imports`);
  await page.getByRole("button", { name: "Import file" }).first().click();
  await page.getByLabel("File", { exact: true }).setInputFiles({
    name: "people.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(file),
  });
  await page.getByLabel("Field of Email").waitFor();
  expect(await page.getByLabel("Field of Email").inputValue()).toBe("contact.email");
  await page.getByRole("button", { name: "Start import" }).click();
  await page.getByRole("button", { name: "Download rows not taken" }).waitFor();
}

test("a file imported by one person appears in another's grid, which follows edits and conflicts", async () => {
  await ravi.goto(`${app.hubs[1]!.url}/contacts`);
  await ravi.getByText("There are no contacts yet.").waitFor();

  await importBy(marta, FILE);
  expect(await marta.getByLabel("Details").or(marta.locator("aside")).first().innerText()).toMatch(
    /Created\s*300[\s\S]*Not taken\s*1/,
  );

  // Ravi touched nothing: their empty grid fills by itself
  await ravi
    .getByText(/^ada\d+@company\d\.example$/)
    .first()
    .waitFor();
  await ravi.getByLabel("Search contacts").fill("ada12@");
  const cell = ravi.getByRole("gridcell", { name: "Person12", exact: true });
  await cell.click();
  await ravi.getByRole("button", { name: "Edit Job title: Engineer" }).waitFor();

  await marta.goto(`${app.hubs[0]!.url}/contacts`);
  await marta.getByLabel("Search contacts").fill("ada12@");
  await marta.getByRole("gridcell", { name: "Person12", exact: true }).click();
  await marta.getByLabel("Ravi Manager is viewing").waitFor();

  // an edit of Marta shows in Ravi's grid and drawer
  await marta.getByRole("button", { name: "Edit Job title: Engineer" }).click();
  await marta.getByLabel("Job title", { exact: true }).fill("VP IT");
  await marta.getByLabel("Job title", { exact: true }).press("Enter");
  await ravi.getByRole("button", { name: "Edit Job title: VP IT" }).waitFor();
  await ravi.getByRole("gridcell", { name: "VP IT" }).waitFor();

  // different fields merge without a word; the same field asks
  await ravi.getByRole("button", { name: "Edit City: empty" }).click();
  await ravi.getByLabel("City", { exact: true }).fill("York");
  await marta.getByRole("button", { name: /Edit Department/ }).click();
  await marta.getByLabel("Department", { exact: true }).fill("Works");
  await marta.getByLabel("Department", { exact: true }).press("Enter");
  await ravi.getByRole("button", { name: "Edit Department: Works" }).waitFor();
  await ravi.getByLabel("City", { exact: true }).press("Enter");
  await marta.getByRole("button", { name: "Edit City: York" }).waitFor();
  expect(await ravi.getByText(/Keep yours/).count()).toBe(0);

  await ravi.getByRole("button", { name: "Edit Job title: VP IT" }).click();
  await ravi.getByLabel("Job title", { exact: true }).fill("CIO");
  await marta.getByRole("button", { name: "Edit Job title: VP IT" }).click();
  await marta.getByLabel("Job title", { exact: true }).fill("CTO");
  await marta.getByLabel("Job title", { exact: true }).press("Enter");
  await marta.getByRole("button", { name: "Edit Job title: CTO" }).waitFor();
  await ravi.getByLabel("Job title", { exact: true }).press("Enter");
  await ravi.getByText(/Marta Keeper set Job title to ‘CTO’/).waitFor();
  await ravi.getByRole("button", { name: "Keep yours" }).click();
  await marta.getByRole("button", { name: "Edit Job title: CIO" }).waitFor();
  expect(faults).toEqual([]);
});

test("an open page of one contact follows an import of hundreds", async () => {
  const pool = new Pool({ connectionString: world.database.appUrl });
  const { rows: found } = await pool.query<{ id: string }>(
    `select id from contact where email_key = 'ada13@company4.example'`,
  );
  await pool.end();
  await ravi.goto(`${app.hubs[1]!.url}/contacts/${found[0]!.id}`);
  await ravi.getByRole("button", { name: "Edit Job title: Engineer" }).waitFor();
  await importBy(marta, FILE.replaceAll("Engineer", "Architect"));
  await ravi.getByRole("button", { name: "Edit Job title: Architect" }).waitFor();
  expect(faults).toEqual([]);
});

test("the screen asks what a file does not say, and the report has what was kept aside", async () => {
  await marta.goto(`${app.hubs[0]!.url}/imports`);
  await marta.getByRole("button", { name: "Import file" }).first().click();
  await marta.getByLabel("File", { exact: true }).setInputFiles({
    name: "crm.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      "Id,First name,Last name,Email,Country,Do Not Call\n" +
        "1,Ina,Asked,ina@asked.example,EMEA,1\n2,Ota,Asked,ota@asked.example,DE,0\n",
    ),
  });
  const start = marta.getByRole("button", { name: "Start import" });
  await marta.getByLabel("Field of Do Not Call").waitFor();
  expect(await start.isDisabled()).toBe(true);
  await marta.getByLabel("System that the ids are from").fill("Old CRM");
  await expect.poll(() => start.isEnabled()).toBe(true);

  await marta.getByLabel("Field of Do Not Call").selectOption("");
  await marta.getByText(/says who must not be reached/).waitFor();
  expect(await start.isDisabled()).toBe(true);
  await marta.getByLabel("Field of Do Not Call").selectOption("optOut.phone");
  await start.click();

  await marta.getByRole("button", { name: "Download notes" }).waitFor();
  const [notes] = await Promise.all([
    marta.waitForEvent("download"),
    marta.getByRole("button", { name: "Download notes" }).click(),
  ]);
  expect(notes.suggestedFilename()).toMatch(/notes/);
  expect(faults).toEqual([]);
});

test("after the journeys every figure equals its rows", () => expectNoDrift(world));
