import { ApiError, messageOf } from "../api/problem.ts";

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}

export function isStale(error: unknown): boolean {
  return error instanceof ApiError && error.code === "stale";
}

/** A clear no. An outage, an overload or a session that ended say nothing about what was typed. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);
}
