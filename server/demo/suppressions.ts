import { zAddSuppression } from "#shared/suppressions/suppressions.schema.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { addSuppression } from "#server/suppressions/suppressions.service.ts";
import { daysAgo } from "./days.ts";
import type { DemoPeople } from "./people.ts";

const ASKED = "Asked on the phone not to be called again.";
/** Of people and companies that are in no list, so that the campaigns' figures stay as they are. */
const SUPPRESSIONS: [days: number, by: string, input: object][] = [
  [
    19,
    "data",
    { scope: "domain", key: "rival-cloud.example", reason: "A competitor of the client." },
  ],
  [15, "manager", { scope: "email", key: "press@alder-media.example", reason: "A press office." }],
  [9, "supervisor", { scope: "phone", key: "+12125550198", reason: ASKED, source: "dnc" }],
  [4, "supervisor", { scope: "phone", key: "+442079460998", reason: ASKED, source: "dnc" }],
  [
    2,
    "data",
    { scope: "email", key: "office@nova-foods.example", reason: "Wrote to be left out." },
  ],
];

/** Some who must not be contacted, as people of the agency have added them. */
export async function loadSuppressions(kernel: Kernel, people: DemoPeople): Promise<void> {
  for (const [days, by, input] of SUPPRESSIONS) {
    await transact(people.as(by, daysAgo(kernel.now(), days, 13)), (ctx) =>
      addSuppression(ctx, zAddSuppression.parse(input)),
    );
  }
}
