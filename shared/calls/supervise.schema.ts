import { z } from "zod";
import { zId } from "../kernel/ids.ts";

/** To whom a task goes: an agent of its campaign, or anybody of it. */
export const zReassign = z.strictObject({
  /** Null: back to the pool. */
  agentId: zId.nullable(),
});
