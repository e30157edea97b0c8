import { z } from "zod";
import { zId } from "./ids.ts";
import { rowEvents, zLeft } from "./row-events.ts";
import { defineTopic } from "./topics.ts";

/** What a screen shows of a background job. */
export const zJobRow = z.object({
  id: zId,
  version: z.number().int(),
  /** Its kind: `import`, `callQueue`. */
  name: z.string(),
  title: z.string(),
  state: z.enum(["queued", "running", "paused", "done", "failed", "cancelled"]),
  done: z.number().int(),
  total: z.number().int().nullable(),
  message: z.string().nullable(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Page of its result, or of where it stands. */
  href: z.string().nullable(),
  /** What its owner may do with it now. */
  can: z.object({ cancel: z.boolean(), pause: z.boolean(), resume: z.boolean() }),
});
export type JobRow = z.infer<typeof zJobRow>;

/** A person's own topic: sessions and rights. */
export const userTopic = defineTopic({
  pattern: "user:<id>",
  class: "log",
  audience: "self",
  verb: "signedIn",
  events: {
    /** One session, or with `sessionVersion` every token older than it, stops working. */
    revoked: z.object({ sessionId: zId.optional(), sessionVersion: z.number().int().optional() }),
    /** Tokens older than `sessionVersion` carry roles that no longer hold. */
    rolesChanged: z.object({ sessionVersion: z.number().int() }),
  },
});

/** The background jobs that a person started. */
export const jobsTopic = defineTopic({
  pattern: "jobs:<userId>",
  class: "log",
  audience: "self",
  verb: "signedIn",
  events: rowEvents(zJobRow),
});

/** Progress of one job, key `progress`. */
export const jobTopic = defineTopic({
  pattern: "job:<id>",
  class: "gauge",
  audience: "agency",
  verb: "job.read",
  value: z.object({
    done: z.number().int(),
    total: z.number().int().nullable(),
    state: zJobRow.shape.state,
    message: z.string().nullable().optional(),
  }),
});

/**
 * What was given up, an outbox row or a job: a new one says `stale`, whoever wrote it. What it holds is
 * read by those who list them.
 */
export const deadLettersTopic = defineTopic({
  pattern: "dead-letters",
  class: "log",
  audience: "agency",
  verb: "system.read",
  events: { left: zLeft },
});

/** Who looks at or edits a record now. Asks the policy of the record's own topic. */
export const presenceTopic = defineTopic({
  pattern: "presence:<entity>:<id>",
  class: "ephemeral",
  audience: "agency",
  verb: "presence.use",
  state: z.object({
    mode: z.enum(["viewing", "editing"]),
    field: z.string().max(80).optional(),
  }),
});

export const SYSTEM_TOPICS = [
  userTopic,
  jobsTopic,
  jobTopic,
  deadLettersTopic,
  presenceTopic,
] as const;
