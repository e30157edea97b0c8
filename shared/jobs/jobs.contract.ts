import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zJobRow } from "../kernel/system-topics.ts";

/** Days that ended work stays in the list. */
export const JOBS_SHOWN_DAYS = 7;

export const JOB_COMMANDS = ["cancel", "pause", "resume"] as const;
export type JobCommand = (typeof JOB_COMMANDS)[number];

export const listJobs = endpoint({
  method: "GET",
  path: "/api/jobs",
  access: "job.read",
  summary: `My own long work: all that runs, and what ended in the last ${JOBS_SHOWN_DAYS} days`,
  response: z.object({ items: z.array(zJobRow) }),
});

export const commandJob = endpoint({
  method: "POST",
  path: "/api/jobs/:id/:command",
  access: "job.read",
  summary: "Cancel, pause or resume my own work, where its kind can",
  params: z.object({ id: zId, command: z.enum(JOB_COMMANDS) }),
  body: z.strictObject({}),
  response: zJobRow,
});
