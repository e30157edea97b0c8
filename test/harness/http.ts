import { randomUUID } from "node:crypto";

export interface Answer<T = unknown> {
  status: number;
  body: T;
  headers: Headers;
}

/** A plain HTTP client: what any program outside would do. */
export interface Caller {
  get<T = any>(path: string): Promise<Answer<T>>;
  post<T = any>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  put<T = any>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  patch<T = any>(
    path: string,
    version: number,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  delete<T = any>(path: string, version?: number): Promise<Answer<T>>;
  send<T = any>(path: string, init: RequestInit): Promise<Answer<T>>;
}

export function callerFor(url: string, token: string | null): Caller {
  const send = async <T>(path: string, init: RequestInit): Promise<Answer<T>> => {
    const headers = new Headers(init.headers);
    if (token) headers.set("authorization", `Bearer ${token}`);
    const response = await fetch(url + path, { ...init, headers });
    const text = await response.text();
    const json = /json/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      body: (json && text ? JSON.parse(text) : text) as T,
      headers: response.headers,
    };
  };
  const withBody = (
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): [string, RequestInit] => [
    path,
    {
      method,
      body: JSON.stringify(body ?? {}),
      headers: { "content-type": "application/json", "idempotency-key": randomUUID(), ...headers },
    },
  ];
  return {
    send,
    get: (path) => send(path, { method: "GET" }),
    post: (path, body, headers = {}) => send(...withBody("POST", path, body, headers)),
    put: (path, body, headers = {}) => send(...withBody("PUT", path, body, headers)),
    patch: (path, version, body, headers = {}) =>
      send(...withBody("PATCH", path, body, { "if-match": `"${version}"`, ...headers })),
    delete: (path, version) =>
      send(path, {
        method: "DELETE",
        headers: {
          "idempotency-key": randomUUID(),
          ...(version === undefined ? {} : { "if-match": `"${version}"` }),
        },
      }),
  };
}
