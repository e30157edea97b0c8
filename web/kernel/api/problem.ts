import { z } from "zod";
import { wordsOfPath } from "#shared/kernel/issue-words.ts";
import { zProblem, type FieldError, type Problem } from "#shared/kernel/problem.ts";

/** A refusal or failure of the API. `code` is one of the table in `shared/kernel/problem.ts`, or `unreachable`. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(wordsOf(problem));
    this.name = "ApiError";
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
  }

  /** What to quote when asking for help: only of a failure, since a refusal says itself what to do. */
  get requestId(): string | undefined {
    return this.status >= 500 ? this.problem.requestId : undefined;
  }

  /** Field errors with paths as forms name their fields: `body.firstName` is `firstName`. */
  get fieldErrors(): FieldError[] {
    return (this.problem.errors ?? []).map(({ path, message }) => ({
      path: path.replace(/^body\./, ""),
      message,
    }));
  }

  /** True when nobody knows whether the command had an effect: retry with the same Idempotency-Key. */
  get isUnknownOutcome(): boolean {
    return this.code === "unreachable" || this.status === 503;
  }
}

/** Most refused fields that one message names. */
const NAMED = 3;

/** Where fields were refused, each by its name: without a form nothing else says which. */
function wordsOf({ errors = [], detail, title }: Problem): string {
  if (errors.length === 0) return detail ?? title;
  const named = errors
    .slice(0, NAMED)
    .map(({ path, message }) => `${wordsOfPath(path)}: ${message}`);
  const more = errors.length - named.length;
  return [...named, ...(more > 0 ? [`And ${more} more.`] : [])].join(" ");
}

/** The server could not be reached at all, or the connection broke before an answer. */
export function unreachable(): ApiError {
  return new ApiError({
    type: "about:blank",
    title: "The server cannot be reached",
    status: 0,
    code: "unreachable",
    detail: "The server cannot be reached. Nothing you entered is lost.",
  });
}

/** Reads the problem document of a failed answer; anything else becomes a plain one with its status. */
export async function problemOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-request-id") ?? undefined;
  const body: unknown = await response.json().catch(() => null);
  const parsed = zProblem.safeParse(body);
  if (parsed.success) return new ApiError({ requestId, ...parsed.data });
  return new ApiError({
    type: "about:blank",
    title: response.statusText || "The request failed",
    status: response.status,
    code: response.status === 503 || response.status === 502 ? "unavailable" : "internal",
    requestId,
  });
}

/**
 * Whether a failed read takes the place of what it was to show. With data at hand only when the record
 * is gone or no longer ours: an outage hides nothing, least of all what somebody is typing.
 */
export function isBlocking(error: unknown, data: unknown): boolean {
  if (!error) return false;
  return data === undefined || (error instanceof ApiError && [403, 404].includes(error.status));
}

/**
 * Text for people, of whatever was thrown. Errors of ours are written for them; one that the engine
 * threw ("Cannot read properties of undefined") is a fault of ours that nobody can do anything about.
 */
export function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return error.issues[0]?.message ?? UNKNOWN;
  const isOurs = error instanceof ApiError || (error instanceof Error && error.name === "Error");
  return isOurs ? error.message : UNKNOWN;
}

const UNKNOWN = "Something went wrong here. Try it again.";

/** What stands now, when a save was refused because somebody else's came first; null otherwise. */
export function currentOf<R>(error: unknown): R | null {
  if (!(error instanceof ApiError) || error.code !== "stale") return null;
  return (error.problem.current as R | undefined) ?? null;
}
