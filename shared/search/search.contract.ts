import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";

export const zSearchHit = z.object({
  kind: z.string(),
  id: z.string(),
  title: z.string(),
  subtitle: z.string(),
  path: z.string(),
});

export const search = endpoint({
  method: "GET",
  path: "/api/search",
  access: "search.use",
  summary: "Records whose names begin with the text, of every kind the person may read",
  query: z.object({ q: z.string().trim().min(2).max(100) }),
  response: z.object({ items: z.array(zSearchHit) }),
});
