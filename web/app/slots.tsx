import type { ComponentType } from "react";
import type { Verb } from "#shared/kernel/access.ts";
import { JobsRing } from "#web/jobs/JobsRing.tsx";
import { NotificationBell } from "#web/notifications/NotificationBell.tsx";

interface TopBarSlot {
  /** Who has it; everybody when absent. */
  verb?: Verb;
  Part: ComponentType;
}

/** Small live parts of the top bar, between search and the person's menu. */
export const topBarSlots: readonly TopBarSlot[] = [
  { verb: "job.read", Part: JobsRing },
  { Part: NotificationBell },
];
