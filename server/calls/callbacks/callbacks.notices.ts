import { TAKE_OVER_MINUTES } from "#shared/calls/queue/task.rules.ts";
import { callbackReassigned } from "#shared/calls/callbacks/callbacks.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { causeOf, NOTHING_ELSE, onAction } from "#server/kernel/notices.ts";
import type { DueRecipient, Notice, NotificationEvent, Recipient } from "#server/kernel/notices.ts";

export const callbackNotices: Notice[] = [
  { due: ownersOfDue },
  onAction({
    on: callbackReassigned,
    carries: NOTHING_ELSE,
    recipients: oldAndNewOwner,
  }),
];

interface Due {
  owner: string;
  person: string;
  note: string | null;
  overdue: boolean;
  /** One per callback, its time and what is said of it. */
  dedupe: string;
}

/**
 * Agents whose callbacks are due, and once more when they are overdue. Only of the last day: what a
 * long outage left behind is on the screen, not news.
 */
async function ownersOfDue(ctx: Context): Promise<DueRecipient[]> {
  const due = await query<Due>(
    ctx,
    `select cb.owner_id as owner, cb.note, key.overdue, key.dedupe,
            coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), 'a contact') as person
       from callback cb
       left join contact c on c.id = cb.contact_id
      cross join lateral (
        select late.overdue, concat_ws(' ', cb.id, case when late.overdue then 'overdue' else 'due' end,
                                       extract(epoch from cb.due_at)::bigint) as dedupe
          from (select cb.due_at <= $1::timestamptz - make_interval(mins => $2) as overdue) late
      ) key
      where cb.state = 'open' and cb.owner_id is not null
        and cb.due_at <= $1 and cb.due_at > $1::timestamptz - interval '1 day'
        and not exists (select from notification n
                         where n.user_id = cb.owner_id and n.dedupe = key.dedupe)
      order by cb.due_at limit 200`,
    [ctx.now(), TAKE_OVER_MINUTES],
  );
  return due.map(({ owner, person, note, overdue, dedupe }) => ({
    userId: owner,
    kind: overdue ? "callback.overdue" : "callback.due",
    title: overdue ? `The callback of ${person} is overdue` : `Call ${person} back now`,
    detail: note,
    href: "/callbacks",
    dedupe,
  }));
}

/** Who has the callback now, and who had it. */
async function oldAndNewOwner(
  ctx: Context,
  event: NotificationEvent<unknown>,
): Promise<Recipient[]> {
  const cause = await causeOf(ctx, event);
  const about = await queryOne<{ person: string; note: string; heir: string | null }>(
    ctx,
    `select coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), 'a contact') as person,
            cb.note, u.name as heir
       from callback cb left join contact c on c.id = cb.contact_id
       left join app_user u on u.id = $2
      where cb.id = $1`,
    [event.entityId, cause?.data["to"] ?? null],
  );
  if (!cause || !about) return [];
  const { actorName, data } = cause;
  const { person, note, heir } = about;
  const recipient = (userId: unknown, title: string, detail: string | null): Recipient[] =>
    typeof userId === "string" ? [{ userId, title, detail, href: "/callbacks" }] : [];
  const to = heir ?? "anyone of the campaign";
  return [
    ...recipient(data["to"], `${actorName} gave you the callback of ${person}`, note || null),
    ...recipient(data["from"], `${actorName} gave your callback of ${person} to ${to}`, null),
  ];
}
