import type { Logger } from "pino";
import type { z } from "zod";
import type { UserActor } from "#shared/kernel/actor.ts";
import {
  zMember,
  zPresenceSet,
  zSubscribe,
  zTokenRefresh,
  zUnreadable,
  zUnsubscribe,
  type WireError,
} from "#shared/kernel/wire.ts";
import { metrics } from "../events/metrics.ts";
import { costOf, spend } from "./budget.ts";
import { codeOf } from "./handshake.ts";
import type { Revocations } from "./revocations.ts";
import { roomOf, type HubSocket } from "./socket.ts";
import { subscribe, type Subscriptions } from "./subscribe.ts";

interface Handlers {
  subscriptions: Subscriptions;
  authenticate(token: string): Promise<{ actor: UserActor; expiresAt: number }>;
  revocations: Revocations;
  log: Logger;
  setPresence(
    socket: HubSocket,
    topic: string,
    state: Record<string, string | boolean> | null,
  ): Promise<void>;
  /** Asks the policies of all its topics again. */
  recheck(socket: HubSocket): Promise<void>;
}

type Answer = object | { error: WireError };
const failed = (code: string, detail: string) => ({ error: { code, detail } });
const OK = { ok: true } as const;

interface Message {
  handle(body: unknown): Promise<Answer>;
  /** Runs when those that the socket sent before it are done: the last one wins, however long each takes. */
  inOrder: boolean;
}

/** Every message is checked, limited and answered by its ack; a wrong one changes nothing. */
export function handleMessages(socket: HubSocket, handlers: Handlers): void {
  const messages = messagesOf(socket, handlers);
  let last: Promise<unknown> = Promise.resolve();
  const afterLast = (work: () => Promise<Answer>): Promise<Answer> => {
    const mine = last.then(() => (socket.connected ? work() : OK));
    last = mine.catch(() => undefined);
    return mine;
  };
  // One door for all: also for names that no handler knows and bodies that no schema fits.
  socket.use((packet) => {
    const [name, body, third] = packet as [string, unknown, unknown];
    const ack = [body, third].find((arg) => typeof arg === "function") as
      | ((answer: Answer) => void)
      | undefined;
    const message = Object.hasOwn(messages, name) ? messages[name] : undefined;
    const answer = async (): Promise<Answer> => {
      const refused = spend(socket, costOf(name, body), handlers.log);
      if (refused) return refused;
      if (!message) return failed("malformed", "There is no such message.");
      return message.inOrder ? afterLast(() => message.handle(body)) : message.handle(body);
    };
    answer()
      .catch((error: unknown) => failed(codeOf(error, "internal"), "That did not work."))
      .then((result) => ack?.(result))
      .catch(() => socket.disconnect(true));
  });
}

function messagesOf(socket: HubSocket, handlers: Handlers): Record<string, Message> {
  const inOrder = (handle: Message["handle"]) => ({ handle, inOrder: true });
  const atOnce = (handle: Message["handle"]) => ({ handle, inOrder: false });
  return {
    subscribe: inOrder(
      checked(zSubscribe, (request) => subscribe(handlers.subscriptions, socket, request)),
    ),
    unsubscribe: inOrder(
      checked(zUnsubscribe, async ({ topics }) => {
        for (const topic of topics) {
          socket.data.topics.delete(topic);
          void socket.leave(roomOf(topic));
          if (!socket.data.present.delete(topic)) continue;
          // without Redis presence is lost, as it may be
          await handlers.setPresence(socket, topic, null).catch(() => undefined);
        }
        return OK;
      }),
    ),
    "presence:set": inOrder(checked(zPresenceSet, (request) => present(socket, handlers, request))),
    unreadable: atOnce(
      checked(zUnreadable, async (report) => {
        metrics.unreadable.inc();
        handlers.log.warn({ alarm: "frame-unreadable", ...report }, "hub: a page could not read");
        return OK;
      }),
    ),
    "token:refresh": atOnce(
      checked(zTokenRefresh, ({ token }) => refresh(socket, handlers, token)),
    ),
  };
}

function checked<S extends z.ZodType>(
  schema: S,
  handle: (body: z.output<S>) => Promise<Answer>,
): (body: unknown) => Promise<Answer> {
  return async (body) => {
    const parsed = schema.safeParse(body);
    if (parsed.success) return handle(parsed.data);
    const [issue] = parsed.error.issues;
    return failed(
      "malformed",
      `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "wrong shape"}`,
    );
  };
}

async function present(
  socket: HubSocket,
  handlers: Handlers,
  { topic, state }: z.output<typeof zPresenceSet>,
): Promise<Answer> {
  const match = socket.data.topics.get(topic);
  if (!match || match.def.class !== "ephemeral") return failed("forbidden", "Subscribe first.");
  const parsed = state === null ? null : match.def.state.safeParse(state);
  if (parsed && !parsed.success) return failed("malformed", "Not a state of this topic.");
  if (state) socket.data.present.add(topic);
  else socket.data.present.delete(topic);
  const said = parsed ? zMember.shape.state.parse(parsed.data) : null;
  // Without Redis presence is lost, as it may be.
  await handlers.setPresence(socket, topic, said).catch(() => undefined);
  return OK;
}

async function refresh(socket: HubSocket, handlers: Handlers, token: string): Promise<Answer> {
  const { actor, expiresAt } = await handlers.authenticate(token);
  const before = socket.data.actor;
  if (actor.userId !== before.userId) return failed("forbidden", "Another person's token.");
  if (handlers.revocations.isRevoked(actor)) return failed("unauthenticated", "Sign in again.");
  socket.data.actor = actor;
  socket.data.expiresAt = expiresAt;
  socket.data.warned = false;
  if (actor.sessionVersion !== before.sessionVersion) await handlers.recheck(socket);
  return OK;
}
