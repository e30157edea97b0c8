import { mkdirSync } from "node:fs";
import path from "node:path";
import { chromium, type Browser } from "playwright-core";
import { inject } from "vitest";
import { BROWSER_FLAGS, CALL_FLAGS } from "#scripts/lib/browser.mjs";
import { cacheDir } from "#scripts/lib/paths.mjs";

/**
 * A Chromium of its own. Two users at once are two contexts: `browser.newContext()`.
 * @param options.calls gives its pages a fake microphone
 */
export function launchBrowser(options: { calls?: boolean } = {}): Promise<Browser> {
  const { executable, env } = inject("browser");
  return chromium.launch({
    executablePath: executable,
    env: { ...process.env, ...env },
    args: [...BROWSER_FLAGS, ...(options.calls ? CALL_FLAGS : [])],
  });
}

/** Where a failing journey leaves its screenshots: `.cache/e2e/<name>.png`. */
export function screenshotPath(name: string): string {
  const folder = path.join(cacheDir, "e2e");
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `${name}.png`);
}
