import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zBeat } from "../kernel/processes.ts";
import { zNote } from "../kernel/text.ts";

const count = z.number().int();

/** A process; `gone` has not been heard for longer than it may be silent. */
export const zProcess = zBeat.extend({ gone: z.boolean() });
export type Process = z.infer<typeof zProcess>;

export const zQueue = z.object({
  name: z.string(),
  waiting: count,
  active: count,
  delayed: count,
  failed: count,
});
export type Queue = z.infer<typeof zQueue>;

/** How the machinery is now. What stands in Redis is null while Redis is away. */
export const zSystemNow = z.object({
  at: z.string(),
  processes: z.array(zProcess).nullable(),
  queues: z.array(zQueue).nullable(),
  /** Age of the oldest event or gauge that waits for the relay; null when none waits. */
  outboxSeconds: z.number().nullable(),
  /** Jobs that have not ended: waiting, running, planned. */
  tasks: count,
  deadLetters: count,
  /** Age of the oldest open transaction. */
  transactionSeconds: z.number().nullable(),
  databaseBytes: z.number(),
  /** Free where files are, as a part and in bytes, and what is refused for want of room. */
  disk: z.object({
    part: z.number(),
    bytes: z.number(),
    refuses: z.enum(["files", "mails"]).nullable(),
  }),
});
export type SystemNow = z.infer<typeof zSystemNow>;

/** An outbox row or a job that was given up. Its payload stays on the server. */
export const zDeadLetter = z.object({
  id: zId,
  version: count,
  kind: z.enum(["event", "gauge", "task"]),
  /** The job, or the topic. */
  name: z.string(),
  error: z.string(),
  diedAt: z.string(),
  /** What it was about, where its ids tell, and the page of that. */
  about: z.object({ label: z.string(), path: z.string().nullable() }).nullable(),
  canRunAgain: z.boolean(),
});
export type DeadLetter = z.infer<typeof zDeadLetter>;

export const zDismiss = z.strictObject({ reason: zNote(500).min(3) });
