import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { defineTopic } from "../kernel/topics.ts";

/** Key `newest`: the newest change there is. Who shows the audit reads it again when it moves. */
export const auditTopic = defineTopic({
  pattern: "audit",
  class: "gauge",
  audience: "agency",
  verb: "audit.read",
  value: z.object({ id: zId }),
});
