import type { Request, Response, Router } from "express";
import type { z } from "zod";
import { scopeOf } from "#shared/kernel/access.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { zId } from "#shared/kernel/ids.ts";
import { CONNECTION_HEADER } from "#shared/kernel/wire.ts";
import type { FieldError } from "#shared/kernel/problem.ts";
import type { Endpoint } from "#shared/kernel/endpoint.ts";
import { createContext } from "../context.ts";
import type { Context } from "../context.ts";
import { transact } from "../db/transact.ts";
import { AppError, forbidden } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { answered, remember } from "./idempotency.ts";
import { reauthorize } from "./replay-access.ts";
import { fieldErrors } from "./problem.ts";
import type { MountedRoute, Call } from "./route.ts";

export type Authenticate = (req: Request) => Promise<UserActor | null>;

/** Mounts contracts on a router: input checked, actor allowed, commands in one transaction. */
export function mount(
  router: Router,
  kernel: Kernel,
  routes: readonly MountedRoute[],
  authenticate: Authenticate,
): void {
  for (const { endpoint, handler, ownTransaction, before } of routes) {
    const method = endpoint.method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
    router[method](endpoint.path, async (req: Request, res: Response) => {
      const actor = await allow(endpoint, req, authenticate);
      const ctx = createContext(kernel, {
        actor: actor ?? { kind: "system", name: "visitor" },
        requestId: res.locals.requestId as string,
        causeId: causeOf(endpoint, req, actor),
        connection: connectionOf(req),
        via: req.get("x-pivotal-client") === "web" ? "ui" : "api",
      });
      const input = {
        params: check(endpoint.params, req.params, "params"),
        query: check(endpoint.query, req.query, "query"),
        body: endpoint.raw === "request" ? undefined : check(endpoint.body, req.body ?? {}, "body"),
        version: versionOf(endpoint, req),
        req,
        res,
      };
      const prepared = await before?.({ ctx, ...input } as Call);
      const run = (on: Context) => handler({ ctx: on, ...input } as Call, prepared);
      if (endpoint.method === "GET" || endpoint.raw === "request" || ownTransaction) {
        return answer(kernel, endpoint, res, await run(ctx));
      }
      // what need not be remembered may hold a secret: a session's token
      if (!ctx.causeId || !actor || endpoint.idempotent === false) {
        return answer(kernel, endpoint, res, await transact(ctx, run));
      }
      const body = { params: input.params, query: input.query, body: input.body, v: input.version };
      const stored = await transact(ctx, async (tx) => {
        const before = await answered(tx, routeName(endpoint), body);
        if (before) {
          await reauthorize(tx, endpoint, input.params, before.answer);
          return before;
        }
        return remember(tx, routeName(endpoint), statusOf(endpoint), (await run(tx)) ?? null);
      });
      return answer(kernel, endpoint, res, stored.answer);
    });
  }
}

const routeName = (endpoint: Endpoint): string => `${endpoint.method} ${endpoint.path}`;

function statusOf(endpoint: Endpoint): number {
  return endpoint.status ?? (endpoint.response ? 200 : 204);
}

async function allow(
  endpoint: Endpoint,
  req: Request,
  authenticate: Authenticate,
): Promise<UserActor | null> {
  const actor = await authenticate(req);
  if (endpoint.access === "public") return actor;
  if (!actor) throw new AppError("unauthenticated", "Your session has ended; sign in again.");
  if (endpoint.access !== "signedIn" && scopeOf(actor.roles, endpoint.access) === null) {
    throw forbidden();
  }
  return actor;
}

function causeOf(endpoint: Endpoint, req: Request, actor: UserActor | null): string | null {
  const key = req.get("idempotency-key") ?? null;
  if (endpoint.method === "GET") return null;
  if (key !== null && !/^[\x21-\x7e]{8,200}$/.test(key)) {
    throw headerError("idempotency-key", "8 to 200 visible characters");
  }
  if (endpoint.method === "POST" && endpoint.idempotent !== false && actor && key === null) {
    throw headerError("idempotency-key", "Every POST needs one");
  }
  return key;
}

function connectionOf(req: Request): string | null {
  const given = req.get(CONNECTION_HEADER);
  if (given === undefined) return null;
  const id = zId.safeParse(given);
  if (!id.success) throw headerError(CONNECTION_HEADER, "The id of the page's connection, a UUID");
  return id.data.toLowerCase();
}

function headerError(name: string, message: string): AppError {
  return new AppError("invalid", `Header ${name}: ${message}.`, {
    errors: [{ path: `header.${name}`, message }],
  });
}

function versionOf(endpoint: Endpoint, req: Request): number {
  if (!endpoint.ifMatch) return 0;
  const header = req.get("if-match");
  if (!header) {
    throw new AppError("version_required", "Send the version you decided on as If-Match.", {
      errors: [{ path: "header.if-match", message: "Required" }],
    });
  }
  const found = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header);
  if (!found) throw headerError("if-match", 'A version like "3"');
  return Number(found[1]);
}

function check(schema: z.ZodType | undefined, value: unknown, place: string): unknown {
  if (!schema) return undefined;
  const unfit = unfitAt(value, place);
  if (unfit) throw new AppError("invalid", "Some values are not valid.", { errors: [unfit] });
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid", "Some values are not valid.", {
    errors: fieldErrors(parsed.error, place),
  });
}

/** Deeper than any body of ours; a schema that follows itself would run out of stack. */
const MAX_DEPTH = 64;

/** What no schema says: Postgres stores neither NUL nor half a surrogate pair in text, and nothing is nested without end. */
function unfitAt(value: unknown, path: string, depth = 0): FieldError | null {
  if (typeof value === "string") {
    if (!value.includes("\u0000") && value.isWellFormed()) return null;
    return { path, message: "The text has a character that cannot be stored." };
  }
  if (typeof value !== "object" || value === null) return null;
  if (depth > MAX_DEPTH) return { path, message: `Nested deeper than ${MAX_DEPTH} levels.` };
  for (const [key, inner] of Object.entries(value)) {
    const found = unfitAt(inner, `${path}.${key}`, depth + 1);
    if (found) return found;
  }
  return null;
}

function answer(kernel: Kernel, endpoint: Endpoint, res: Response, value: unknown): void {
  if (res.headersSent || endpoint.raw === "response") return;
  if (!endpoint.response) {
    res.status(statusOf(endpoint)).end();
    return;
  }
  // what leaves for a client is cut to its contract always, what staff get is held to it while developing
  const isTrusted = kernel.config.production && !endpoint.path.startsWith("/api/portal/");
  const body: unknown = isTrusted ? value : endpoint.response.parse(value);
  const version = (body as { version?: unknown } | null)?.version;
  if (typeof version === "number") res.set("etag", `"${version}"`);
  res.status(statusOf(endpoint)).json(body);
}
