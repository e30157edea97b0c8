import type { DeadLetter } from "#shared/system/system.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { countRows, readPage } from "#server/kernel/db/page.ts";
import type { Page } from "#server/kernel/db/page.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { subjectsOf } from "./subjects.queries.ts";

/** The job, or the topic, of the row `t`. */
export const NAME = "left(case t.kind when 'task' then t.type else t.topic end, 200)";

interface Row extends Omit<DeadLetter, "about" | "canRunAgain"> {
  data: unknown;
}

/** Whether a job of this version takes such a payload. */
export function runsAgain(kernel: Kernel, name: string, data: unknown): boolean {
  return kernel.jobs.get(name)?.payload.safeParse(data).success ?? false;
}

/** A page of what was given up, newest first. Of payloads it tells only what they are about. */
export async function pageOfDeadLetters(
  ctx: Context,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<DeadLetter> & { total: number }> {
  const all = { from: "outbox_dead t", where: ["true"], params: [] };
  const { items, nextCursor } = await readPage<Row>(ctx, {
    ...all,
    select: `t.letter_id as id, 1 as version, t.kind, ${NAME} as name, t.error, t.data,
             t.died_at as "diedAt"`,
    id: "t.letter_id",
    sort: { expr: "t.died_at", type: "timestamptz" },
    descending: true,
    limit,
    cursor,
  });
  const subjects = await subjectsOf(ctx, items);
  return {
    items: items.map(({ data, ...row }, i) => ({
      ...row,
      about: subjects[i] ?? null,
      canRunAgain: row.kind === "task" && runsAgain(ctx.kernel, row.name, data),
    })),
    nextCursor,
    total: await countRows(ctx, all),
  };
}
