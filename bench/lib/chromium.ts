import { chromium, type Browser, type Page } from "playwright-core";
import { BROWSER_FLAGS, findBrowser } from "#scripts/lib/browser.mjs";
import { hashPassword } from "#server/auth/passwords.service.ts";
import type { Cluster } from "./cluster.ts";

const EMAIL = "bench0@people.example";
const PASSWORD = "a bench needs a password";

export function startBrowser(): Promise<Browser> {
  const { executable, env } = findBrowser();
  return chromium.launch({
    executablePath: executable,
    env: { ...process.env, ...env },
    args: BROWSER_FLAGS,
  });
}

/** A page of an administrator in a context of its own: nothing is cached, the session's cookie is there. */
export async function signedInPage(
  browser: Browser,
  { pool }: Cluster,
  url: string,
): Promise<Page> {
  await pool.query(
    `update app_user set password_hash = $2 where email = $1 and password_hash is null`,
    [EMAIL, await hashPassword(PASSWORD)],
  );
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const answer = await context.request.post(`${url}/api/auth/login`, {
    data: { email: EMAIL, password: PASSWORD },
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}: ${await answer.text()}`);
  return context.newPage();
}
