import type { Request, Response } from "express";
import { z } from "zod";
import type { AnswerOf, BodyOf, Endpoint, ParamsOf, QueryOf } from "#shared/kernel/endpoint.ts";
import type { Context } from "../context.ts";

/** What a handler gets: checked input and a context (a transaction's one for commands). */
export interface Call<E extends Endpoint = Endpoint> {
  ctx: Context;
  params: ParamsOf<E>;
  query: QueryOf<E>;
  body: BodyOf<E>;
  /** From If-Match; only there when the contract asks for it. */
  version: number;
  req: Request;
  res: Response;
}

export type Handler<E extends Endpoint, P = undefined> = (
  call: Call<E>,
  prepared: P,
) => Promise<AnswerOf<E> | undefined>;

interface RouteOptions<E extends Endpoint, P> {
  ownTransaction?: boolean;
  /** Slow work that a command needs, before its transaction: what it gives comes to the handler. */
  before?: (call: Call<E>) => Promise<P>;
}

export interface MountedRoute {
  endpoint: Endpoint;
  handler: Handler<Endpoint, unknown>;
  /** The handler opens its transaction itself, late: it does slow work (a hash) before. */
  ownTransaction: boolean;
  before: ((call: Call) => Promise<unknown>) | undefined;
}

/** Pairs a contract with its handler; `x.routes.ts` is a list of these. */
export function route<E extends Endpoint, P = undefined>(
  endpoint: E,
  handler: Handler<E, P>,
  { ownTransaction = false, before }: RouteOptions<E, P> = {},
): MountedRoute {
  refuseLooseBody(endpoint);
  return {
    endpoint,
    handler: handler as unknown as Handler<Endpoint, unknown>,
    ownTransaction,
    before: before as unknown as MountedRoute["before"],
  };
}

/** Unknown fields are errors, so a body must be a strict object (or a union of such). */
function refuseLooseBody({ body, method, path }: Endpoint): void {
  if (body instanceof z.ZodObject && !(body._zod.def.catchall instanceof z.ZodNever)) {
    throw new Error(`${method} ${path}: the body must be z.strictObject()`);
  }
}
