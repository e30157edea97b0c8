import { fillPath, type AnswerOf, type CallOf, type Endpoint } from "#shared/kernel/endpoint.ts";
import { newCause } from "./causes.ts";
import { send } from "./session.ts";

/**
 * Topic → where the hub's log stood just before the data was read. Subscribe from there. `read` counts
 * this page's answers: one at the same place as the last may still be older than what events brought
 * meanwhile, and is to hear them again.
 */
export type Positions = Record<string, { epoch: string; seq: number; read?: number }>;

export interface Answer<T> {
  data: T;
  /** From `X-Positions`; empty when the read feeds no live view. */
  positions: Positions;
}

interface AnyCall {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  version?: number;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/**
 * Calls a contract and gives its typed answer. Throws ApiError.
 * Commands get an Idempotency-Key (pass your own to repeat an earlier try) and `If-Match` from `version`.
 */
export async function call<E extends Endpoint>(to: E, input: CallOf<E>): Promise<AnswerOf<E>> {
  return (await callLive(to, input)).data;
}

/** Like `call`, with the hub positions of the answer. */
export async function callLive<E extends Endpoint>(
  to: E,
  input: CallOf<E>,
): Promise<Answer<AnswerOf<E>>> {
  const { params, query, body, version, idempotencyKey, signal } = input as AnyCall;
  const headers: Record<string, string> = {};
  if (to.method !== "GET" && to.idempotent !== false) {
    headers["idempotency-key"] = idempotencyKey ?? newCause();
  }
  if (version !== undefined) headers["if-match"] = `"${version}"`;
  const path = fillPath(to.path, params) + queryString(query);
  const isPublic = to.access === "public";
  const answer = await send({ method: to.method, path, body, headers, signal, isPublic });
  return { data: answer.data as AnswerOf<E>, positions: positionsOf(answer.headers) };
}

/** `?a=1&b=2`; undefined and null are left out, arrays repeat, objects travel as JSON. */
export function queryString(query: Record<string, unknown> | undefined): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null) continue;
      search.append(key, typeof one === "object" ? JSON.stringify(one) : String(one));
    }
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

let reads = 0;

/** Positions of one answer, told apart from those of any other. */
export function positionsOf(headers: Headers): Positions {
  const text = headers.get("x-positions");
  if (!text) return {};
  const read = ++reads;
  return Object.fromEntries(
    Object.entries(JSON.parse(text) as Positions).map(([topic, at]) => [topic, { ...at, read }]),
  );
}
