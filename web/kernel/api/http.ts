import { CONNECTION_HEADER, TIME_HEADER } from "#shared/kernel/wire.ts";
import { learnTime, machineNow } from "../clock.ts";
import { ApiError, problemOf, unreachable } from "./problem.ts";

export interface HttpRequest {
  method: string;
  /** Below the origin: `/api/contacts?limit=100`. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Asks for nobody signed in: sent over the end of a session too. */
  isPublic?: boolean;
}

export interface HttpAnswer {
  data: unknown;
  status: number;
  headers: Headers;
}

export interface HttpOptions {
  /** Empty in the browser: the page's own origin. */
  baseUrl: string;
  accessToken: () => string | null;
  /** Renews the access token; false when the session is over. */
  refresh: () => Promise<boolean>;
  /** Names the page's connection to the hub; sent with commands. */
  connection?: () => string;
  /** Waits before the n-th retry (from 0), milliseconds. */
  retryDelays?: readonly number[];
}

const RETRY_DELAYS = [300, 1_000, 3_000] as const;

/** Sends JSON with the access token; on 401 refreshes once and repeats; retries what is safe to repeat. */
export function createHttp(options: HttpOptions) {
  const delays = options.retryDelays ?? RETRY_DELAYS;

  async function once(request: HttpRequest): Promise<Response> {
    const headers = new Headers(request.headers);
    headers.set("accept", "application/json");
    const token = options.accessToken();
    if (token) headers.set("authorization", `Bearer ${token}`);
    if (request.method !== "GET" && options.connection) {
      headers.set(CONNECTION_HEADER, options.connection());
    }
    let body: BodyInit | undefined;
    if (request.body instanceof FormData || request.body instanceof Blob) body = request.body;
    else if (request.body !== undefined) {
      headers.set("content-type", "application/json");
      body = JSON.stringify(request.body);
    }
    const sentAt = machineNow();
    const answer = await fetch(options.baseUrl + request.path, {
      method: request.method,
      headers,
      body,
      signal: request.signal,
      credentials: "same-origin",
    }).catch((error: unknown) => {
      throw request.signal?.aborted ? error : unreachable();
    });
    learnTime(answer.headers.get(TIME_HEADER), sentAt);
    return answer;
  }

  async function authorized(request: HttpRequest): Promise<Response> {
    const token = options.accessToken();
    const response = await once(request);
    if (response.status !== 401 || token === null) return response;
    // Another request may have refreshed while this one was under way.
    const renewed = options.accessToken() !== token || (await options.refresh());
    return renewed && options.accessToken() ? once(request) : response;
  }

  return async function send(request: HttpRequest): Promise<HttpAnswer> {
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await authorized(request);
        if (!response.ok) throw await problemOf(response);
        const isJson = response.headers.get("content-type")?.includes("json") ?? false;
        const data: unknown =
          response.status === 204 || !isJson ? undefined : await response.json();
        return { data, status: response.status, headers: response.headers };
      } catch (error) {
        const delay = delays[attempt];
        if (delay === undefined || !isRepeatable(request, error)) throw error;
        const after = error instanceof ApiError ? error.retryAfterMs : 0;
        await pause(Math.max(delay, after) * (0.75 + Math.random() / 2), request.signal);
      }
    }
  };
}

/** Reads, and commands with an Idempotency-Key, have one effect however often they are sent. */
function isRepeatable(request: HttpRequest, error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  // 429 of a read: the person's other searches end within seconds
  if (request.method === "GET") return error.isUnknownOutcome || error.code === "too_many";
  if (!error.isUnknownOutcome) return false;
  return request.headers?.["idempotency-key"] !== undefined;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
