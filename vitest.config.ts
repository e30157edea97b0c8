import { defineConfig } from "vitest/config";
import LongestFirst from "#test/setup/longest-first.ts";

const here = import.meta.dirname;
const servers = `${here}/test/setup/global.ts`;
const everywhere = ["**/node_modules/**", "**/dist/**", "**/.cache/**", "**/.data/**"];
/**
 * Tests wait for conditions, and a machine that is busy with much else takes its time: these limits only
 * end what would never come.
 */
const TEST_MS = 15 * 60_000;
const POLL_MS = 120_000;
const noOutside = [`${here}/test/setup/no-outside.setup.ts`];

export default defineConfig({
  test: {
    reporters: ["default", `${here}/test/setup/totals-reporter.ts`],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...everywhere, "**/*.db.test.ts"],
          setupFiles: noOutside,
          testTimeout: 120_000,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude: everywhere,
          setupFiles: noOutside,
          globalSetup: servers,
          testTimeout: TEST_MS,
          hookTimeout: TEST_MS,
          expect: { poll: { timeout: POLL_MS } },
          maxWorkers: 3,
          // as in a process of the product, modules are loaded once; each file has a world of its own
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.ts"],
          setupFiles: noOutside,
          globalSetup: [servers, `${here}/test/setup/global-browser.ts`],
          testTimeout: TEST_MS,
          hookTimeout: TEST_MS,
          expect: { poll: { timeout: POLL_MS } },
          // journeys wait more than they work: two share the cores that one leaves half idle
          maxWorkers: 2,
          isolate: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "soak",
          include: ["test/soak/**/*.soak.ts"],
          setupFiles: noOutside,
          globalSetup: servers,
          testTimeout: 15 * 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
