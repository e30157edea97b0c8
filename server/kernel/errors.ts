import { PROBLEMS } from "#shared/kernel/problem.ts";
import type { FieldError, Problem, ProblemCode } from "#shared/kernel/problem.ts";

type Extra = Partial<Pick<Problem, "errors" | "current" | "changed" | "rule" | "until">>;

/** The one error services throw on purpose; anything else becomes a 500 without details. */
export class AppError extends Error {
  readonly code: ProblemCode;
  readonly extra: Extra;

  constructor(code: ProblemCode, message: string, extra: Extra = {}) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.extra = extra;
  }

  get status(): number {
    return PROBLEMS[this.code];
  }
}

export const notFound = (what: string): AppError => new AppError("not_found", `No such ${what}.`);

export const forbidden = (): AppError =>
  new AppError("forbidden", "Your role does not allow this.");

/** Bad input found by a service rather than by the contract's schema. */
export function invalid(path: string, message: string): AppError {
  return new AppError("invalid", message, { errors: [{ path, message } satisfies FieldError] });
}

/** The record was changed since the caller read it. */
export function stale(current: unknown, changed: string[] = []): AppError {
  return new AppError("stale", "Somebody changed this since you opened it.", { current, changed });
}
