import type { z } from "zod";
import type { Access } from "./access.ts";

type Schema = z.ZodType;

/** One HTTP contract: the server mounts it, the client calls it, OpenAPI is generated from it. */
export interface Endpoint<
  P extends Schema | undefined = Schema | undefined,
  Q extends Schema | undefined = Schema | undefined,
  B extends Schema | undefined = Schema | undefined,
  R extends Schema | undefined = Schema | undefined,
> {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Express path below the origin: `/api/contacts/:id`. */
  path: `/${string}`;
  /** Without it the contract does not compile: default deny. */
  access: Access;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Shape of the JSON answer; none means 204. */
  response?: R;
  /** Status of success; 200 (204 without response) unless told. */
  status?: 200 | 201 | 202;
  /** The command names the version it was decided on in If-Match: 428 without, 409 when stale. */
  ifMatch?: boolean;
  /** The handler streams its own body (download) or reads its own (upload). */
  raw?: "response" | "request";
  /** Of a raw request that is a form with one `file`: its other fields. */
  upload?: z.ZodObject;
  /** POSTs take an Idempotency-Key; false only where a retry has no effect anyway. */
  idempotent?: boolean;
}

/** Declares a contract and keeps its types. */
export function endpoint<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  R extends Schema | undefined = undefined,
>(def: Endpoint<P, Q, B, R>): Endpoint<P, Q, B, R> {
  return def;
}

type Out<S> = S extends Schema ? z.output<S> : undefined;
type In<S> = S extends Schema ? z.input<S> : undefined;

export type ParamsOf<E> =
  E extends Endpoint<infer P, infer _Q, infer _B, infer _R> ? Out<P> : never;
export type QueryOf<E> = E extends Endpoint<infer _P, infer Q, infer _B, infer _R> ? Out<Q> : never;
export type BodyOf<E> = E extends Endpoint<infer _P, infer _Q, infer B, infer _R> ? Out<B> : never;
export type AnswerOf<E> =
  E extends Endpoint<infer _P, infer _Q, infer _B, infer R> ? Out<R> : never;

type Part<K extends string, S> = S extends Schema ? { [k in K]: In<S> } : { [k in K]?: undefined };
/** What a caller passes: only the parts the contract names. */
export type CallOf<E> =
  E extends Endpoint<infer P, infer Q, infer B, infer _R>
    ? Part<"params", P> & Part<"query", Q> & Part<"body", B> & CallOptions
    : never;

export interface CallOptions {
  /** Version for If-Match. */
  version?: number;
  /** Made once per user intent, kept over retries. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** Fills `/:id` parts of a contract's path. */
export function fillPath(path: string, params: Record<string, unknown> | undefined): string {
  return path.replace(/:(\w+)/g, (_, key: string) => {
    const value = params?.[key];
    if (value === undefined) throw new Error(`path ${path} needs ${key}`);
    return encodeURIComponent(String(value));
  });
}
