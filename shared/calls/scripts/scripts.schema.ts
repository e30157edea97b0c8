import { z } from "zod";
import { zId } from "../../kernel/ids.ts";
import { zName } from "../../kernel/text.ts";

const zInstant = z.iso.datetime();

const zText = (max: number) => z.string().max(max);

export const zScript = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  no: z.number().int(),
  body: z.string(),
  /** Merge tags of the text that nothing fills: they stay visible to the agent. */
  unknownTags: z.array(z.string()),
  updatedAt: zInstant,
});

export type ScriptRow = z.infer<typeof zScript>;

export const zSaveScript = z.strictObject({ name: zName, body: zText(50_000).min(1) });

export type SaveScript = z.infer<typeof zSaveScript>;
