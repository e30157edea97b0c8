import type { ErrorRequestHandler, Response } from "express";
import { z } from "zod";
import { PROBLEMS } from "#shared/kernel/problem.ts";
import type { Problem, ProblemCode } from "#shared/kernel/problem.ts";
import { isStoreAway } from "../db/store-away.ts";
import { AppError } from "../errors.ts";
import type { Logger } from "../log.ts";

const TITLES: Record<ProblemCode, string> = {
  malformed: "The request cannot be read",
  invalid: "Some values are not valid",
  unauthenticated: "Sign in first",
  forbidden: "Not allowed",
  not_found: "Not found",
  method_not_allowed: "Not possible here",
  conflict: "This conflicts with what is there",
  stale: "Changed since you opened it",
  taken: "Somebody else has it",
  wrong_state: "Not possible in this state",
  gone: "No longer there",
  too_large: "Too large",
  unsupported_media: "This kind of content is not taken",
  key_reused: "This Idempotency-Key was used for something else",
  refused: "A rule refuses this",
  version_required: "Say which version you decided on",
  too_many: "Too many requests",
  internal: "Something went wrong on our side",
  unavailable: "Not available right now",
  no_room: "The server has no room",
};

/** Any error as a problem document: what is wrong and where, never a stack or a database text. */
export function toProblem(err: unknown, requestId: string): Problem {
  if (err instanceof AppError) {
    return { ...head(err.code, requestId), detail: err.message, ...err.extra };
  }
  if (err instanceof z.ZodError) {
    return { ...head("invalid", requestId), errors: fieldErrors(err, "body") };
  }
  const known = bodyError(err) ?? storageError(err) ?? databaseError(err);
  if (known) return { ...head(known.code, requestId), detail: known.detail };
  return head("internal", requestId);
}

function head(code: ProblemCode, requestId: string): Problem {
  return {
    type: `/problems/${code}`,
    title: TITLES[code],
    status: PROBLEMS[code],
    code,
    requestId,
  };
}

/** Issues of a schema as field errors with their path below `place`. */
export function fieldErrors(err: z.ZodError, place: string): NonNullable<Problem["errors"]> {
  return err.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        path: [place, ...issue.path, key].join("."),
        message: issue.message,
      }));
    }
    return [{ path: [place, ...issue.path].join("."), message: issue.message }];
  });
}

type Known = { code: ProblemCode; detail?: string };

/** Errors of the body reader. */
function bodyError(err: unknown): Known | null {
  const type = (err as { type?: unknown })?.type;
  if (type === "entity.too.large") return { code: "too_large" };
  if (type === "entity.parse.failed") return { code: "malformed", detail: "The body is not JSON." };
  if (type === "encoding.unsupported" || type === "charset.unsupported") {
    return { code: "unsupported_media" };
  }
  const status = (err as { status?: unknown })?.status;
  if (typeof status === "number" && status >= 400 && status < 500) return { code: "malformed" };
  return null;
}

const FILE_CALLS = new Set([
  "open",
  "read",
  "write",
  "fsync",
  "close",
  "mkdir",
  "stat",
  "scandir",
  "unlink",
]);
const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const SHUT = new Set(["EROFS", "EACCES", "EPERM", "EIO", "EMFILE", "ENFILE"]);

/** Errors of the folder that holds the files: it is full, or cannot be written. */
function storageError(err: unknown): Known | null {
  const { code, syscall } = (err ?? {}) as { code?: unknown; syscall?: unknown };
  if (typeof code !== "string" || !FILE_CALLS.has(String(syscall))) return null;
  if (FULL.has(code)) {
    const detail = "The disk for files is full: nothing was stored. An administrator makes room.";
    return { code: "no_room", detail };
  }
  if (!SHUT.has(code)) return null;
  return { code: "unavailable", detail: "Files cannot be stored or read right now." };
}

/** SQLSTATEs that are the caller's race or the database's rest, not our fault. */
function databaseError(err: unknown): Known | null {
  if (isStoreAway(err)) {
    return { code: "unavailable", detail: "The database is not reachable; try again." };
  }
  const code = (err as { code?: unknown })?.code;
  switch (code) {
    case "23505":
      return { code: "conflict", detail: "There is already such a record." };
    case "22P02":
    case "22003":
    case "22007":
    case "22008":
      return { code: "invalid", detail: "A value is not of its kind, or out of range." };
    case "22P05":
    case "22021":
      return { code: "invalid", detail: "The text has a character that cannot be stored." };
    case "40001":
    case "40P01":
    case "55P03":
      return { code: "conflict", detail: "Others are changing the same records; try again." };
    case "57014":
      return { code: "unavailable", detail: "This took too long and was stopped." };
    default:
      return (err as Error | undefined)?.name === "OptimisticLockError" ? { code: "stale" } : null;
  }
}

export function sendProblem(res: Response, problem: Problem): void {
  res.status(problem.status).type("application/problem+json").send(JSON.stringify(problem));
}

/** Last in line: answers every error, logs the ones that are ours. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (err, req, res, next) => {
    if (res.headersSent) return next(err);
    const problem = toProblem(err, res.locals.requestId as string);
    if (problem.status >= 500) {
      log.error(
        { err, requestId: problem.requestId, method: req.method, path: req.path },
        "failed",
      );
    }
    if (isStoreAway(err)) res.set("retry-after", "1");
    sendProblem(res, problem);
  };
}
