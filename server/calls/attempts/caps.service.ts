import type { CallCaps } from "#shared/campaigns/campaign.schema.ts";
import { CALLING_FROM, instantOf } from "#shared/compliance/calling-hours.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { AppError } from "#server/kernel/errors.ts";
import type { LeasedTask } from "#server/calls/queue/leases.service.ts";
import { zonesOfKey } from "#server/compliance/calling-hours.rules.ts";

/** What was committed but never dialled is no try; why a dialled call ended changes nothing. */
const TRIED = `not (state = 'ended' and dialing_at is null)`;

/** What was tried already. */
export interface Tries {
  number_day: number;
  contact_day: number;
  contact_total: number;
  account_day: number;
  last_at: string | null;
}

const TRIES = prepared(
  "tries-of-dial",
  `with tries as (
     select phone_e164 = $1 as same_number, contact_id = $2 as same_contact, local_day, created_at
       from call_attempt
      where (phone_e164 = $1 or contact_id = $2) and ${TRIED} and id is distinct from $5
   )
   select count(*) filter (where same_number and local_day = $4::date) as number_day,
          count(*) filter (where same_contact and local_day = $4::date) as contact_day,
          count(*) filter (where same_contact) as contact_total,
          max(created_at) filter (where same_number) as last_at,
          (select count(*) from call_attempt
            where account_id = $3 and local_day = $4::date and ${TRIED}
              and id is distinct from $5) as account_day
     from tries`,
);

/**
 * How often a number, person and company have been called, over all campaigns. A day is the
 * recipient's. Runs under the locks of number, person and company.
 * @param but an attempt that does not count: the one that asks
 */
export async function countTries(
  ctx: Context,
  task: LeasedTask,
  localDay: string,
  but: string | null,
): Promise<Tries> {
  const asked = [task.phone_e164, task.contact_id, task.account_id, localDay, but];
  return (await queryOne<Tries>(ctx, TRIES, asked))!;
}

interface Judged {
  caps: CallCaps;
  tries: Tries;
  localDay: string;
}

/**
 * The caps, and the gap since the last try.
 * @throws AppError refused (cap_number, cap_contact, cap_contact_total, cap_account, minimum_gap)
 */
export function judgeCaps(
  ctx: Context,
  task: LeasedTask,
  { caps, tries: counts, localDay }: Judged,
): void {
  const tomorrow = nextMorning(task, localDay);
  const check = (rule: string, count: number, cap: number, what: string, until?: Date) => {
    if (count < cap) return;
    throw new AppError("refused", `${what} was called ${count} times, ${cap} are allowed.`, {
      rule,
      until: until?.toISOString(),
    });
  };
  check("cap_number", counts.number_day, caps.perNumberDay, "Today this number", tomorrow);
  check("cap_contact", counts.contact_day, caps.perContactDay, "Today this person", tomorrow);
  check("cap_contact_total", counts.contact_total, caps.perContactTotal, "This person");
  check("cap_account", counts.account_day, caps.perAccountDay, "Today this company", tomorrow);
  if (!counts.last_at) return;
  const free = new Date(Date.parse(counts.last_at) + caps.minGapMinutes * 60_000);
  if (free > ctx.now()) {
    throw new AppError(
      "refused",
      `This number was called a moment ago; ${caps.minGapMinutes} minutes must lie between.`,
      { rule: "minimum_gap", until: free.toISOString() },
    );
  }
}

function nextMorning(task: LeasedTask, localDay: string): Date {
  const next = new Date(Date.parse(`${localDay}T00:00:00Z`) + 86_400_000).toISOString();
  return instantOf(`${next.slice(0, 10)}T${CALLING_FROM}`, zonesOfKey(task.time_zone)[0]!);
}
