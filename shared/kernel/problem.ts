import { z } from "zod";
// what a schema refuses is told by problems: whoever reads or makes one has the words for it
import "./issue-words.ts";

/** Every error code the API and the hub may answer with, and its HTTP status. */
export const PROBLEMS = {
  malformed: 400,
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  stale: 409,
  taken: 409,
  wrong_state: 409,
  gone: 410,
  too_large: 413,
  unsupported_media: 415,
  key_reused: 422,
  refused: 422,
  version_required: 428,
  too_many: 429,
  internal: 500,
  unavailable: 503,
  no_room: 507,
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

export const zFieldError = z.object({
  /** JSON path in words of the API: `body.firstName`, `query.limit`, `header.if-match`. */
  path: z.string(),
  message: z.string(),
});
export type FieldError = z.infer<typeof zFieldError>;

/** RFC 9457 problem document. `code` is for programs, `title` and `detail` for people. */
export const zProblem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  requestId: z.string().optional(),
  errors: z.array(zFieldError).optional(),
  /** With `stale` and `taken`: what stands now. */
  current: z.unknown().optional(),
  /** With `stale`: the fields that differ. */
  changed: z.array(z.string()).optional(),
  /** With `refused`: the rule, and when it lifts. */
  rule: z.string().optional(),
  until: z.string().optional(),
});
export type Problem = z.infer<typeof zProblem>;
