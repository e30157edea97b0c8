import { z } from "zod";
import { endpoint } from "#shared/kernel/endpoint.ts";
import { zListAnswer } from "#shared/kernel/list.ts";
import { zSampleThing } from "./sample-things.schema.ts";

export const listSampleThings = endpoint({
  method: "GET",
  path: "/api/sample-things",
  access: "campaign.read",
  summary: "All of them, by name",
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: z.string().max(600).optional(),
  }),
  response: zListAnswer(zSampleThing),
});
