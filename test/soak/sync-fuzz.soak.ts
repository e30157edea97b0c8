import { test } from "vitest";
import { fuzzSync, type Tally } from "#test/harness/sync-fuzz.ts";

// MINUTES=60 npm run soak -- sync-fuzz     an hour's worth
// SEED=1234 npm run soak -- sync-fuzz      the run that failed, again
const minutes = Number(process.env["MINUTES"] ?? 8);
const ROUNDS = 12;

test(
  "pages that lose, repeat and misread frames for minutes are right whenever it is quiet",
  async () => {
    const given = process.env["SEED"];
    if (given !== undefined) {
      await fuzzSync({ seed: Number(given), rounds: ROUNDS });
      return;
    }
    const end = performance.now() + minutes * 60_000;
    const total: Partial<Tally> = {};
    let runs = 0;
    for (let seed = Date.now() % 1_000_000; performance.now() < end; seed++, runs++) {
      const tally = await fuzzSync({ seed, rounds: ROUNDS }).catch((error: unknown) => {
        throw new Error(`again with: SEED=${seed} npm run soak -- sync-fuzz`, { cause: error });
      });
      for (const [name, n] of Object.entries(tally)) {
        const fault = name as keyof Tally;
        total[fault] = (total[fault] ?? 0) + n;
      }
    }
    console.log(`sync fuzz: ${runs} runs of ${ROUNDS} rounds`, total);
  },
  (minutes + 5) * 60_000,
);
