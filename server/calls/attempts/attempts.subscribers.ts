import { contactDeleted } from "#shared/contacts/contacts.events.ts";
import { suppressionAdded, suppressionsAdded } from "#shared/suppressions/suppressions.events.ts";
import type { Recorded } from "#server/kernel/db/recorded.ts";
import type { Subscriber } from "#server/kernel/module.ts";
import { purgeContactJob, purgeSuppressedJob } from "./attempts.jobs.ts";

const batchOf = ({ payload }: Recorded) => ({ batchId: payload["batchId"] });

/** Who may no longer be called leaves every queue, and a ringing call is cut. Every job is idempotent. */
export const attemptsSubscribers: Subscriber[] = [
  { on: suppressionAdded, job: purgeSuppressedJob, payload: batchOf },
  { on: suppressionsAdded, job: purgeSuppressedJob, payload: batchOf },
  { on: contactDeleted, job: purgeContactJob, payload: ({ id }) => ({ contactId: id }) },
];
