import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zForm } from "../forms/forms.schema.ts";
import { zScript } from "./scripts/scripts.schema.ts";
const params = z.object({ id: zId });
export const campaignContent = endpoint({
  method: "GET",
  path: "/api/call-campaigns/:id/content",
  access: "campaign.read",
  summary: "Script and form that calls of this campaign use now",
  params,
  response: z.object({ script: zScript.nullable(), form: zForm.nullable() }),
});
