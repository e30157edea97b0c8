import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";

/** What a screen or an API client sees of a sample-thing. */
export const zSampleThing = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string().min(1).max(200),
});
export type SampleThing = z.infer<typeof zSampleThing>;
