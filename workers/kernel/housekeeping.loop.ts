import { everyStep } from "./loop.ts";

/** How long answers of commands are kept for retries. */
const ANSWERS_KEPT = "2 days";

/** Partitions ahead of time, and what has outlived its use. */
export const housekeepingLoop = everyStep("housekeeping", 60_000, async (kernel) => {
  await kernel.pool.query("select ensure_partitions()");
  await kernel.pool.query(
    `delete from idempotency_key where created_at < $1::timestamptz - $2::interval`,
    [kernel.now(), ANSWERS_KEPT],
  );
  await kernel.pool.query(
    `delete from session where expires_at < $1::timestamptz or revoked_at < $1::timestamptz - interval '30 days'`,
    [kernel.now()],
  );
});
