import { zProblem, type FieldError, type Problem } from "#shared/kernel/problem.ts";

/** A refusal or failure of the API. `code` is one of the table in `shared/kernel/problem.ts`, or `unreachable`. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem;
  /** What the server asks to wait before the next try, ms. */
  readonly retryAfterMs: number;

  constructor(problem: Problem, retryAfterMs = 0) {
    super(problem.detail ?? problem.title);
    this.name = "ApiError";
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  get requestId(): string | undefined {
    return this.problem.requestId;
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
    return this.code === "unreachable" || [502, 503, 504].includes(this.status);
  }
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
  const after = (Number(response.headers.get("retry-after")) || 0) * 1000;
  if (parsed.success) return new ApiError({ requestId, ...parsed.data }, after);
  const problem = {
    type: "about:blank",
    title: response.statusText || "The request failed",
    status: response.status,
    code: [502, 503, 504].includes(response.status) ? "unavailable" : "internal",
    requestId,
  };
  return new ApiError(problem, after);
}

/**
 * Whether a failed read takes the place of what it was to show. With data at hand only when the record
 * is gone or no longer ours: an outage hides nothing, least of all what somebody is typing.
 */
export function isBlocking(error: unknown, data: unknown): boolean {
  if (!error) return false;
  return data === undefined || (error instanceof ApiError && [403, 404].includes(error.status));
}

/** Text for people, of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong";
}

/** What stands now, when a save was refused because somebody else's came first; null otherwise. */
export function currentOf<R>(error: unknown): R | null {
  if (!(error instanceof ApiError) || error.code !== "stale") return null;
  return (error.problem.current as R | undefined) ?? null;
}
