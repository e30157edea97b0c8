import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import type { Happened } from "./notifications.jobs.ts";
import type { Told } from "./notifications.service.ts";

interface Ended {
  createdBy: string;
  fileName: string;
  createdCount: number;
  updatedCount: number;
  invalidCount: number;
  message: string | null;
}

/** Whoever started it, whether or not it is himself who stopped it. */
export async function tellOfImport(ctx: Context, happened: Happened): Promise<Told[]> {
  const found = await queryOne<Ended>(
    ctx,
    `select created_by as "createdBy", file_name as "fileName", created_count as "createdCount",
            updated_count as "updatedCount", invalid_count as "invalidCount", message
       from data_import where id = $1`,
    [happened.entityId],
  );
  if (!found) return [];
  const { createdCount, updatedCount, invalidCount } = found;
  const count = (n: number) => n.toLocaleString("en");
  const counts = `${count(createdCount)} created, ${count(updatedCount)} updated, ${count(invalidCount)} not taken`;
  const isDone = happened.payload["state"] === "done";
  return [
    {
      userId: found.createdBy,
      kind: "import.ended",
      title: isDone ? `${found.fileName} is imported` : `The import of ${found.fileName} failed`,
      detail: isDone ? counts : found.message,
      href: `/imports?open=${happened.entityId}`,
    },
  ];
}
