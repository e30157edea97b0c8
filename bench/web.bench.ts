// What a cold browser loads before a grid page stands, and how long until its largest paint
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { buildWeb } from "#scripts/lib/web.mjs";
import { inRoot } from "#scripts/lib/paths.mjs";
import { startBrowser, signedInPage } from "./lib/chromium.ts";
import { seedContacts, startCluster } from "./lib/cluster.ts";
import { finish, median, quick, round, table } from "./lib/report.ts";

const REPETITIONS = quick ? 3 : 7;
const ROWS = 5_000;
const PASS = { initialJsKb: 450, lcpMs: 2_500 };
const KB = 1_000;

/** All scripts of the build, as they would travel: what a page without splitting would load. */
function wholeBundleKb(): number {
  const folder = inRoot("web/dist/assets");
  const sizes = readdirSync(folder)
    .filter((file) => file.endsWith(".js"))
    .map((file) => gzipSync(readFileSync(path.join(folder, file))).length);
  return sizes.reduce((sum, size) => sum + size, 0) / KB;
}

await buildWeb();
const cluster = await startCluster();
const browser = await startBrowser();
try {
  await seedContacts(cluster.pool, ROWS);
  const hub = await cluster.run("server/main.ts");
  const loads: { js: number; files: number; lcp: number; rows: number }[] = [];
  for (let i = 0; i <= REPETITIONS; i++) {
    // a context of its own has an empty cache; the first load compiles the hub and is thrown away
    const page = await signedInPage(browser, cluster, hub.url);
    const scripts = new Map<string, Promise<number>>();
    page.on("response", (response) => {
      if (!/\.js(\?|$)/.test(response.url())) return;
      const size = response.body().then((body) => gzipSync(body).length);
      scripts.set(response.url(), size);
    });
    const began = performance.now();
    await page.goto(`${hub.url}/contacts`);
    await page.locator(".ag-row[row-index='5'] .ag-cell").first().waitFor();
    const rows = performance.now() - began;
    const until = [...scripts.values()];
    const lcp = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const watch = new PerformanceObserver((list) => {
            const last = list.getEntries().at(-1);
            if (last) setTimeout(resolve, 500, last.startTime);
          });
          watch.observe({ type: "largest-contentful-paint", buffered: true });
        }),
    );
    const sizes = await Promise.all(until);
    const js = sizes.reduce((sum, size) => sum + size, 0) / KB;
    if (i > 0) loads.push({ js, files: sizes.length, lcp, rows });
    await page.context().close();
  }
  const wholeJsKb = wholeBundleKb();
  const figures = {
    initialJsKb: round(median(loads.map(({ js }) => js)), 1),
    files: median(loads.map(({ files }) => files)),
    lcpMs: round(median(loads.map(({ lcp }) => lcp)), 0),
    rowsMs: round(median(loads.map(({ rows }) => rows)), 0),
    wholeJsKb: round(wholeJsKb, 1),
  };
  const ofWhole = round(figures.initialJsKb / wholeJsKb);
  table([{ page: "contacts, cold", ...figures, ofWhole }]);
  const failures: string[] = [];
  if (figures.initialJsKb > PASS.initialJsKb) {
    failures.push(`more than ${PASS.initialJsKb} kB of scripts before the first row`);
  }
  if (figures.lcpMs > PASS.lcpMs) failures.push(`largest paint after ${PASS.lcpMs} ms`);
  // The control: the whole application in one piece must cost clearly more, or nothing was split
  // (or the scripts of the page were not counted at all).
  if (!(ofWhole < 0.7 && ofWhole > 0.1)) failures.push(`loads ${ofWhole} of the whole application`);
  finish({ bench: "web", figures, ratios: { ofWhole }, failures });
} finally {
  await browser.close();
  await cluster.stop();
}
