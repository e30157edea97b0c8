import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "pg";
import { holdGateShared, mayContact } from "#server/compliance/compliance.service.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { addSuppressions } from "#server/suppressions/suppressions.service.ts";
import type { NewSuppression } from "#server/suppressions/suppressions.service.ts";
import { person } from "../factories/person.ts";
import type { Person } from "../factories/person.ts";
import { dice } from "../filters/random.ts";
import type { TestWorld } from "./kernel.ts";

interface Race {
  people: number;
  workers: number;
  suppressors: number;
  /** Milliseconds of racing; on a slow machine up to ten times that, until `least` came about. */
  ms: number;
  least: { claims: number; refusals: number; suppressed: number };
  seed: number;
}

export interface RaceResult {
  claims: number;
  refusals: number;
  suppressed: number;
  /** Claims that hold a commit position after that of a suppression of the same person. */
  late: unknown[];
}

/**
 * Workers claim people through the gate, as calls and sends do, while suppressions of every scope are
 * added. Both write their row's order within the same lock, so that "after" is a fact of the
 * database, not of a clock: a claim takes its number while it holds the gate shared, a suppression
 * while it holds it alone.
 */
export async function raceForTheGate(world: TestWorld, race: Race): Promise<RaceResult> {
  const owner = new Pool({ connectionString: world.database.ownerUrl });
  await owner.query(`
    create table race_claim (contact_id uuid, channel text, n bigint);
    create table race_suppression (suppression_id uuid, n bigint);
    create sequence race_order;
    grant all on race_claim, race_suppression to pivotal_app;
    grant all on sequence race_order to pivotal_app`);
  await owner.end();
  const d = dice(race.seed);
  const people = await Promise.all(Array.from({ length: race.people }, () => person(world)));
  const open = [...people];
  const began = performance.now();
  const result: RaceResult = { claims: 0, refusals: 0, suppressed: 0, late: [] };
  const goesOn = (): boolean => {
    const ms = performance.now() - began;
    const { claims, refusals, suppressed } = race.least;
    const enough =
      result.claims >= claims && result.refusals >= refusals && result.suppressed >= suppressed;
    return ms < race.ms || (!enough && ms < 10 * race.ms);
  };

  const worker = async (): Promise<void> => {
    while (goesOn()) {
      const asked = Array.from({ length: 3 }, () => d.pick(people));
      const channel = d.pick(["phone", "email"] as const);
      await transact(world.system("worker"), async (ctx) => {
        await holdGateShared(ctx);
        const verdicts = await mayContact(ctx, {
          channel,
          contactIds: asked.map((one) => one.contactId),
          campaignId: null,
          at: ctx.now(),
        });
        const ids = [...verdicts].filter(([, verdict]) => verdict.ok).map(([id]) => id);
        result.claims += ids.length;
        result.refusals += verdicts.size - ids.length;
        if (d.next() < 0.2) await sleep(d.int(8));
        await execute(
          ctx,
          `insert into race_claim select id, $2, nextval('race_order') from unnest($1::uuid[]) as u(id)`,
          [ids, channel],
        );
      });
    }
  };
  const suppressor = async (): Promise<void> => {
    while (goesOn() && open.length > 0) {
      const [one] = open.splice(d.int(open.length), 1);
      await transact(world.system("suppressor"), async (ctx) => {
        const ids = await addSuppressions(ctx, [scopeOf(one!, d.int(5))]);
        await execute(
          ctx,
          `insert into race_suppression select id, nextval('race_order') from unnest($1::uuid[]) as u(id)`,
          [ids],
        );
        result.suppressed += ids.length;
      });
      await sleep(d.int(20));
    }
  };
  await Promise.all([
    ...Array.from({ length: race.workers }, worker),
    ...Array.from({ length: race.suppressors }, suppressor),
  ]);
  result.late = await query(
    world.system(),
    `with keyed as materialized (
       select c.id, k.key from contact c, unnest(suppression_keys(c.id, c.phone_e164, c.email_key,
         c.account_id, (select a.alias_domains || a.domain from account a where a.id = c.account_id)
       )) as k(key)
     )
     select q.contact_id, q.n as claimed, r.n as suppressed, s.scope
       from race_suppression r
       join suppression s on s.id = r.suppression_id
       join keyed k on k.key = s.match_key
       join race_claim q on q.contact_id = k.id and coalesce(s.channel, q.channel) = q.channel
      where q.n > r.n`,
  );
  return result;
}

function scopeOf(one: Person, scope: number): NewSuppression {
  const base = { reason: "race", source: "dnc" as const, channel: null };
  switch (scope) {
    case 0:
      return { ...base, scope: "phone", key: one.phone };
    case 1:
      return { ...base, scope: "email", key: one.email };
    case 2:
      return { ...base, scope: "contact", key: one.contactId };
    case 3:
      return { ...base, scope: "account", key: one.accountId };
    default:
      return { ...base, scope: "domain", key: one.domain };
  }
}
