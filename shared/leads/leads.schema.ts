import { z } from "zod";

/** One answer of the qualification form, with the question as it was asked. */
export const zLeadAnswer = z.object({
  key: z.string(),
  question: z.string(),
  answer: z.string(),
});
export type LeadAnswer = z.infer<typeof zLeadAnswer>;
