import { zFilter } from "#shared/filters/filter.schema.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { convertToList, createSegment } from "#server/segments/segments.service.ts";
import { PAST_DAYS, daysAgo } from "./days.ts";
import type { DemoPeople } from "./people.ts";

export interface DemoLists {
  /** US and Canadian directors and above. */
  decisionMakers: string;
  /** People of IT, security and engineering. */
  technology: string;
  unitedKingdom: string;
}

const field = (path: string, op: string, value: unknown): object => ({
  type: "field",
  path,
  op,
  value,
});
const contacts = (...nodes: object[]): object => ({
  v: 1,
  entity: "contact",
  where: { type: "and", nodes },
});

const SEGMENTS = {
  decisionMakers: {
    name: "Decision makers, US and Canada",
    tags: ["calls"],
    filter: contacts(
      field("contact.seniority", "in", ["C-level", "VP", "Director", "Head"]),
      field("contact.country", "in", ["US", "CA"]),
    ),
  },
  technology: {
    name: "IT, security and engineering",
    tags: ["calls", "e-mail"],
    filter: contacts(field("contact.department", "in", ["IT", "Security", "Engineering"])),
  },
  unitedKingdom: {
    name: "United Kingdom",
    tags: ["e-mail"],
    filter: contacts(field("contact.country", "in", ["GB"])),
  },
} as const;

/** Segments that everybody sees, and a list of each for campaigns to work on. */
export async function loadAudience(kernel: Kernel, people: DemoPeople): Promise<DemoLists> {
  const lists: Partial<DemoLists> = {};
  const at = daysAgo(kernel.now(), PAST_DAYS + 3, 9);
  for (const [key, { filter, ...rest }] of Object.entries(SEGMENTS)) {
    lists[key as keyof DemoLists] = await transact(people.as("manager", at), async (ctx) => {
      const segment = await createSegment(ctx, {
        description: null,
        visibility: "global",
        ...rest,
        tags: [...rest.tags],
        filter: zFilter.parse(filter),
      });
      return (await convertToList(ctx, segment.id, { visibility: "global" })).id;
    });
  }
  kernel.log.info("audience loaded");
  return lists as DemoLists;
}
