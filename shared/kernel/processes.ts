import { z } from "zod";
import { zId } from "./ids.ts";

/** What a process says of itself every few seconds; `heardAt` is when. */
export const zBeat = z.object({
  id: zId,
  kind: z.enum(["hub", "worker"]),
  name: z.string(),
  host: z.string(),
  pid: z.number().int(),
  /** Version or commit, as whoever started it said; null when nobody did. */
  release: z.string().nullable(),
  startedAt: z.string(),
  heardAt: z.string(),
  /** Of a hub: open sockets, and milliseconds since it last read the log (null before the first). */
  sockets: z.number().int().nullable(),
  lagMs: z.number().int().nullable(),
  /** Requests that wait for one of its database connections. */
  poolWaiting: z.number().int(),
  /** Of a worker: the queues that it drains. */
  queues: z.array(z.string()),
  /** Its endless work; `fault` says what is wrong with one. */
  loops: z.array(z.object({ name: z.string(), fault: z.string().nullable() })),
});
export type Beat = z.infer<typeof zBeat>;
