import { z } from "zod";
import { zMayWe, zMayWeAnswer } from "../compliance/compliance.schema.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import {
  zAddSuppression,
  zChannel,
  zLiftSuppression,
  zSuppression,
  zSuppressionScope,
} from "./suppressions.schema.ts";

const params = z.object({ id: zId });

export const listSuppressions = endpoint({
  method: "GET",
  path: "/api/suppressions",
  access: "suppression.read",
  summary: "Who must not be contacted, newest first",
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: zId.optional(),
    scope: zSuppressionScope.optional(),
    channel: zChannel.optional(),
    /** Only active ones unless told. */
    lifted: z.enum(["0", "1"]).default("0"),
    /** Start of the key, or of the label. */
    q: z.string().trim().min(2).max(200).optional(),
  }),
  response: z.object({
    items: z.array(zSuppression),
    nextCursor: z.string().nullable(),
    total: z.number().int(),
  }),
});

export const addSuppression = endpoint({
  method: "POST",
  path: "/api/suppressions",
  access: "suppression.add",
  summary: "Adds a suppression; queued calls and e-mails to whom it names are dropped",
  body: zAddSuppression,
  response: zSuppression,
  status: 201,
});

export const liftSuppression = endpoint({
  method: "POST",
  path: "/api/suppressions/:id/lift",
  access: "suppression.lift",
  summary: "Lifts a suppression, with reason and evidence; the row stays",
  params,
  body: zLiftSuppression,
  response: zSuppression,
  ifMatch: true,
});

export const mayWe = endpoint({
  method: "GET",
  path: "/api/compliance/may-we",
  access: "suppression.read",
  summary: "May we contact this number, address, domain or contact, by which channel, and why not",
  query: zMayWe,
  response: zMayWeAnswer,
});
