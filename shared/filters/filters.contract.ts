import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";

/** Values that records have in a field of type choice or tags: what the builder offers. */
export const fieldValues = endpoint({
  method: "GET",
  path: "/api/filters/values",
  access: "segment.read",
  summary: "Values in use of one field, the most frequent first",
  query: z.strictObject({
    field: z.string().max(100),
    q: z.string().trim().max(100).optional(),
  }),
  response: z.object({ values: z.array(z.string()) }),
});
