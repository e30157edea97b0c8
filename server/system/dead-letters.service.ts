import { deadLetterDismissed, deadLetterRun } from "#shared/system/system.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { publish, record, transact } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { NAME, runsAgain } from "./dead-letters.queries.ts";

interface Letter {
  kind: "event" | "gauge" | "task";
  name: string;
  error: string;
  data: unknown;
}

/**
 * Hands the job of a dead letter to the queue once more, under a new name: the queue may still hold
 * the old one. Should it fail again, it becomes a new dead letter.
 * @throws AppError not_found when somebody has run it again or dismissed it; wrong_state when it is no
 *   job, or none that this version knows
 */
export async function runAgain(ctx: Context, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const { data, ...was } = await take(tx, id);
    if (was.kind !== "task") {
      throw new AppError("wrong_state", "Only jobs run again; its screens were told to read anew.");
    }
    if (!runsAgain(tx.kernel, was.name, data)) {
      throw new AppError("wrong_state", "This version cannot run such a job.");
    }
    publish(tx, { kind: "task", job: was.name, payload: data });
    record(tx, deadLetterRun, id, was);
  });
}

/**
 * Takes a dead letter off the list; what it was and why it may go stays in the audit.
 * @throws AppError not_found when somebody has run it again or dismissed it
 */
export async function dismiss(ctx: Context, id: string, reason: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const { data: _, ...was } = await take(tx, id);
    record(tx, deadLetterDismissed, id, { ...was, reason });
  });
}

/** Of two who take it at once, the second waits for the first and finds nothing. */
async function take(tx: Context, id: string): Promise<Letter> {
  const letter = await queryOne<Letter>(
    tx,
    `delete from outbox_dead t where letter_id = $1::uuid
     returning kind, ${NAME} as name, error, data`,
    [id],
  );
  if (letter) return letter;
  throw new AppError("not_found", "No such dead letter: it was run again or dismissed.");
}
