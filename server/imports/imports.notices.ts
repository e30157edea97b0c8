import { z } from "zod";
import { importEnded } from "#shared/imports/imports.events.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { onAction } from "#server/kernel/notices.ts";
import type { Notice } from "#server/kernel/notices.ts";

interface Ended {
  createdBy: string;
  fileName: string;
  createdCount: number;
  updatedCount: number;
  invalidCount: number;
  message: string | null;
}

export const importNotices: Notice[] = [
  onAction({
    on: importEnded,
    carries: z.object({ state: z.enum(["done", "failed"]) }),
    // whoever started it waits for its end, also when they stopped it themselves
    notifyActor: true,
    async recipients(ctx, { entityId, payload }) {
      const found = await queryOne<Ended>(
        ctx,
        `select created_by as "createdBy", file_name as "fileName", created_count as "createdCount",
                updated_count as "updatedCount", invalid_count as "invalidCount", message
           from data_import where id = $1`,
        [entityId],
      );
      if (!found) return [];
      const isDone = payload.state === "done";
      return [
        {
          userId: found.createdBy,
          title: isDone
            ? `${found.fileName} is imported`
            : `The import of ${found.fileName} failed`,
          detail: isDone ? countsOf(found) : found.message,
          href: `/imports?open=${entityId}`,
        },
      ];
    },
  }),
];

function countsOf({ createdCount, updatedCount, invalidCount }: Ended): string {
  const count = (n: number) => n.toLocaleString("en");
  return `${count(createdCount)} created, ${count(updatedCount)} updated, ${count(invalidCount)} not taken`;
}
