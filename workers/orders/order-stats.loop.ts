import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { hasNews } from "#server/kernel/events/log-reader.ts";
import { refreshOrderFigures } from "#server/orders/order-figures.service.ts";
import { publishPortalStats } from "#server/portal/portal.service.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Keeps the figures of orders, the agency's and the client's, a quarter of a second behind the rows. */
export const orderStatsLoop = everyStep(
  "order-stats",
  250,
  (kernel) =>
    transact(systemContext(kernel, "loop:order-stats"), (ctx) =>
      refreshOrderFigures(ctx, publishPortalStats),
    ),
  { peek: ({ pool }) => hasNews(pool, "order-stats"), wokenBy: "log" },
);
