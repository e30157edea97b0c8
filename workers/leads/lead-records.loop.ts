import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { hasNews } from "#server/kernel/events/log-reader.ts";
import { tellOfLeadRecords } from "#server/portal/lead-records.service.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Keeps lists of leads a quarter of a second behind the people and companies that they show. */
export const leadRecordsLoop = everyStep(
  "lead-records",
  250,
  (kernel) => transact(systemContext(kernel, "loop:lead-records"), tellOfLeadRecords),
  { peek: ({ pool }) => hasNews(pool, "lead-records"), wokenBy: "log" },
);
