import { z } from "zod";
import type { Action } from "#shared/kernel/action.ts";
import { zId } from "#shared/kernel/ids.ts";
import type { Context } from "./context.ts";
import { queryOne } from "./db/sql.ts";

/** What the queue may carry of an action: ids and fixed words. What a person wrote is read from the audit. */
const zCarried = z.union([zId, z.string().regex(/^[a-z]+([A-Z_.-][a-z]+)*$/)]);

/** One recorded action of which people are notified: who did what to which record, and when. */
export const zNotificationEvent = z.object({
  /** Made with the action: notifying twice is notifying once. */
  eventId: zId,
  action: z.string(),
  entityId: zId,
  payload: z.record(z.string(), zCarried),
  /** Null when the system did it. */
  actorId: zId.nullable(),
  at: z.iso.datetime(),
});
type StoredEvent = z.output<typeof zNotificationEvent>;
export type NotificationEvent<P = StoredEvent["payload"]> = Omit<StoredEvent, "payload"> & {
  payload: P;
};

/** Somebody to notify, and the words for them. */
export interface Recipient {
  userId: string;
  /** The action's name when absent. */
  kind?: string;
  /** One sentence that says who did what. */
  title: string;
  /** The reason, the figures. */
  detail?: string | null;
  /** Page that leads on. */
  href?: string | null;
}

/** Whom an action concerns and in which words: nobody when it is no news for anybody. */
export interface ActionNotice {
  on: Action;
  /** Narrows a recorded payload to what the queue carries. */
  carries: z.ZodType<StoredEvent["payload"]>;
  /** Who did it is notified as well. */
  notifyActor?: boolean;
  recipients(ctx: Context, event: NotificationEvent): Promise<Recipient[]>;
}

/** A recipient whose notice has a key of its own: the same key notifies them once. */
export type DueRecipient = Recipient & { kind: string; dedupe: string };

/** What the clock alone brings about: asked every two seconds whom to notify now. */
export interface TimedNotice {
  due(ctx: Context): Promise<DueRecipient[]>;
}

/** For `carries`, when the record and who acted are all that a rule needs. */
export const NOTHING_ELSE = z.object({});

export type Notice = ActionNotice | TimedNotice;

/**
 * The rule of one action, in its module's `x.notices.ts`.
 * @param rule.carries ids and fixed words of the payload that `recipients` needs
 */
export function onAction<C extends z.ZodType<StoredEvent["payload"]>>(rule: {
  on: Action;
  carries: C;
  notifyActor?: boolean;
  recipients(ctx: Context, event: NotificationEvent<z.output<C>>): Promise<Recipient[]>;
}): ActionNotice {
  const { on, carries, notifyActor, recipients } = rule;
  return {
    on,
    carries,
    notifyActor,
    recipients: (ctx, event) =>
      recipients(ctx, { ...event, payload: carries.parse(event.payload) }),
  };
}

/** The words of an action. They stay where erasure finds them: the queue carries ids alone. */
export interface Cause {
  actorName: string;
  data: Record<string, unknown>;
}

/**
 * What the audit keeps of an action: the actor's last of its kind up to then, for it is written in the
 * same transaction, under the record's lock. Undefined when it is kept no longer.
 */
export function causeOf(
  ctx: Context,
  event: NotificationEvent<unknown>,
): Promise<Cause | undefined> {
  const { action, entityId, actorId, at } = event;
  return queryOne(
    ctx,
    `select actor_name as "actorName", data from audit_log
      where entity_type = split_part($1, '.', 1) and entity_id = $2 and action = $1
        and actor_id is not distinct from $3 and at <= $4
      order by at desc, id desc limit 1`,
    [action, entityId, actorId, at],
  );
}
