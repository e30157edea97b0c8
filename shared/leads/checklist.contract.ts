import { z } from "zod";
import { zCampaign } from "../campaigns/campaign.schema.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zLine } from "../kernel/text.ts";

const params = z.object({ id: zId });

export const zTemplateItem = z.object({ key: z.string(), label: z.string() });
export type TemplateItem = z.infer<typeof zTemplateItem>;

export const getChecklist = endpoint({
  method: "GET",
  path: "/api/campaigns/:id/checklist",
  access: "campaign.read",
  summary:
    "What a reviewer must confirm of this campaign's leads; its own list or the workspace's.",
  params,
  response: z.object({ own: z.boolean(), items: z.array(zTemplateItem) }),
});

export const setChecklist = endpoint({
  method: "PUT",
  path: "/api/campaigns/:id/checklist",
  access: "campaign.edit",
  summary:
    "Gives the campaign a checklist of its own, or with null the workspace's again; for leads qualified from now on.",
  params,
  body: z.strictObject({
    items: z
      .array(
        z.strictObject({
          /** Of a new item, made by who adds it; absent, the server makes one. */
          key: z
            .string()
            .max(60)
            .regex(/^[\w-]+$/, "Letters, digits, _ and - only.")
            .optional(),
          label: zLine(200).pipe(z.string().min(3, "Say what to confirm")),
        }),
      )
      .min(1, "Without any item no lead could be approved")
      .max(20)
      .nullable(),
  }),
  response: zCampaign,
  ifMatch: true,
});
