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
const busy = () => failed("too_many", "Too many messages.");
const OK = { ok: true } as const;
const TOPICS_PER_TOKEN = 10;

/** Every message is checked, limited and answered by its ack; a wrong one changes nothing. */
export function handleMessages(socket: HubSocket, handlers: Handlers): void {
  const messages: Record<string, (body: unknown) => Promise<Answer>> = {
    subscribe: checked(zSubscribe, async (request) => {
      // a policy may ask the database for every topic
      const cost = request.topics.length / TOPICS_PER_TOKEN;
      if (!socket.data.bucket.take(cost)) return busy();
      return subscribe(handlers.subscriptions, socket, request);
    }),
    unsubscribe: checked(zUnsubscribe, async ({ topics }) => {
      for (const topic of topics) {
        socket.data.topics.delete(topic);
        void socket.leave(roomOf(topic));
        if (socket.data.present.delete(topic)) await handlers.setPresence(socket, topic, null);
      }
      return OK;
    }),
    "presence:set": checked(zPresenceSet, (request) => present(socket, handlers, request)),
    unreadable: checked(zUnreadable, async (report) => {
      metrics.unreadable.inc();
      handlers.log.warn({ alarm: "frame-unreadable", ...report }, "hub: a page could not read");
      return OK;
    }),
    "token:refresh": checked(zTokenRefresh, ({ token }) => refresh(socket, handlers, token)),
  };
  // One door for all: also for names that no handler knows and bodies that no schema fits.
  socket.use((packet) => {
    const [name, body, last] = packet as [string, unknown, unknown];
    const ack = [body, last].find((arg) => typeof arg === "function") as
      | ((answer: Answer) => void)
      | undefined;
    const handler = Object.hasOwn(messages, name) ? messages[name] : undefined;
    const answer = async (): Promise<Answer> => {
      if (!socket.data.bucket.take()) return busy();
      return handler ? handler(body) : failed("malformed", "There is no such message.");
    };
    answer()
      .catch((error: unknown) => failed(codeOf(error, "internal"), "That did not work."))
      .then((result) => ack?.(result))
      .catch(() => socket.disconnect(true));
  });
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
