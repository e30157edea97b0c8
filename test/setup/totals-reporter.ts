import type { Reporter, TestModule } from "vitest/node";

/** The plain last line that people and CI read: `N passed, N failed`. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed++;
      for (const test of module.children.allTests()) counts[test.result().state]++;
    }
    process.on("exit", (code) => {
      // A set-up that fails runs no test: that is no success.
      const failed = counts.failed || (code ? 1 : 0);
      const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
      console.log(`\n${counts.passed} passed, ${failed} failed${skipped}`);
    });
  }
}
