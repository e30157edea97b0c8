import type { TestProject } from "vitest/node";
import { type Browser, findBrowser } from "#scripts/lib/browser.mjs";
import { buildWeb } from "#scripts/lib/web.mjs";

declare module "vitest" {
  interface ProvidedContext {
    browser: Browser;
  }
}

/** Journeys need a browser, and the web app as it is served. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide("browser", findBrowser());
  await buildWeb();
}
