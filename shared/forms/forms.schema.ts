import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zName } from "../kernel/text.ts";
import { zFormField, zFormFields } from "./form.rules.ts";

const zInstant = z.iso.datetime();

export const zForm = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  no: z.number().int(),
  fields: z.array(zFormField),
  updatedAt: zInstant,
});

export type FormRow = z.infer<typeof zForm>;

export const zSaveForm = z.strictObject({ name: zName, fields: zFormFields });

export type SaveForm = z.infer<typeof zSaveForm>;
