import { defineTopic } from "../kernel/topics.ts";
import { zWallboard } from "./reports.schema.ts";

/** The wallboard's figures, key `main`. */
export const wallboardTopic = defineTopic({
  pattern: "wallboard",
  class: "gauge",
  audience: "agency",
  verb: "wallboard.read",
  value: zWallboard,
});
