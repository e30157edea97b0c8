import { randomUUID } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Actor, UserActor } from "#shared/kernel/actor.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import type { Id } from "#shared/kernel/ids.ts";
import { AppError } from "./errors.ts";
import type { Kernel } from "./kernel.ts";

/** How a change came about, for the audit. */
export type Via = "ui" | "api" | "import" | "merge" | "enrich" | "bulk" | "undo" | "system";

/** Who acts, when, and on which database session: the first argument of every service function. */
export interface Context {
  readonly kernel: Kernel;
  readonly actor: Actor;
  readonly requestId: string;
  /** The Idempotency-Key of the command; its events carry it so that the author recognises their own. */
  readonly causeId: string | null;
  /** The page's connection that the command came with; claims remember it. */
  readonly connection: Id | null;
  readonly via: Via;
  readonly batchId: Id | null;
  readonly em: EntityManager;
  now(): Date;
  newId(): Id;
}

interface ContextInput {
  actor: Actor;
  requestId?: string;
  causeId?: string | null;
  connection?: Id | null;
  via?: Via;
  batchId?: Id | null;
}

/** A context on a fresh entity manager; reads run outside a transaction until `transact`. */
export function createContext(kernel: Kernel, input: ContextInput): Context {
  return {
    kernel,
    actor: input.actor,
    requestId: input.requestId ?? randomUUID(),
    causeId: input.causeId ?? null,
    connection: input.connection ?? null,
    via: input.via ?? (input.actor.kind === "system" ? "system" : "ui"),
    batchId: input.batchId ?? null,
    em: kernel.orm.em.fork(),
    now: () => kernel.now(),
    newId: () => uuidv7(kernel.now().getTime()),
  };
}

/** A context of a named part of the system. */
export function systemContext(
  kernel: Kernel,
  name: string,
  more: Omit<ContextInput, "actor"> = {},
): Context {
  return createContext(kernel, { ...more, actor: { kind: "system", name } });
}

/** The signed-in person. @throws AppError unauthenticated for system actors */
export function userOf(ctx: Context): UserActor {
  if (ctx.actor.kind !== "user") throw new AppError("unauthenticated", "Sign in first.");
  return ctx.actor;
}

export function actorName(actor: Actor): string {
  return actor.name;
}

export function actorId(actor: Actor): Id | null {
  return actor.kind === "user" ? actor.userId : null;
}
