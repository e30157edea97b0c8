import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { zDeadLetter } from "./system.schema.ts";

const { kind, name, error } = zDeadLetter.shape;
/** What it was stands in the audit alone from now on. */
const was = { kind, name, error };

export const deadLetterRun = defineAction("dead_letter.run_again", "dead_letter", z.object(was));

export const deadLetterDismissed = defineAction(
  "dead_letter.dismissed",
  "dead_letter",
  z.object({ ...was, reason: z.string() }),
);
