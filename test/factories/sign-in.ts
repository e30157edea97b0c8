import type { Browser, Page } from "playwright-core";
import type { Role } from "#shared/kernel/access.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { hashPassword } from "#server/auth/passwords.service.ts";
import { Client } from "pg";
import type { TestDatabase } from "../setup/database.ts";

const PASSWORD = "a journey needs a password";
let hash: Promise<string> | undefined;

/** A person of the workspace, signed in by the form in a browser context of their own. */
export async function signIn(
  { browser, url, database }: { browser: Browser; url: string; database: TestDatabase },
  role: Role,
  name: string,
): Promise<Page> {
  const email = `${name.toLowerCase().replace(/\W+/g, ".")}@people.example`;
  const client = new Client(database.ownerUrl);
  await client.connect();
  await client.query(
    `insert into app_user (id, email, name, password_hash, roles, status, created_at, updated_at)
     values ($1, $2, $3, $4, $5, 'active', now(), now()) on conflict (email) do nothing`,
    [uuidv7(Date.now()), email, name, await (hash ??= hashPassword(PASSWORD)), [role]],
  );
  await client.end();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${url}/login`);
  await page.getByLabel("E-mail").fill(email);
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").first().waitFor();
  return page;
}
