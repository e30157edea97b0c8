import type { SampleThing } from "#test/template-module/shared/sample-things/sample-things.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { readPage } from "#server/kernel/db/page.ts";
import type { Page } from "#server/kernel/db/page.ts";

export const pageOfSampleThings = (
  ctx: Context,
  wanted: { limit: number; cursor?: string },
): Promise<Page<SampleThing>> =>
  readPage<SampleThing>(ctx, {
    select: "t.id, t.version, t.name",
    from: "sample_thing t",
    where: [],
    params: [],
    sort: { expr: "t.name", type: "text" },
    descending: false,
    limit: wanted.limit,
    cursor: wanted.cursor,
  });
