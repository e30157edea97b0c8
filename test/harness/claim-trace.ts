import { Client } from "pg";
import type { TestWorld } from "./kernel.ts";

// AFTER triggers: who waited for another's commit at a unique index is written down when they have got
// the place, so by the database's clock a hold that is right begins behind the one before it.
const TRACE = `
create table claim_trace (
  n bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  task_id uuid not null,
  contact_id uuid not null,
  phone text not null,
  state text not null,
  owner_id uuid,
  dialer_epoch bigint,
  lease_until timestamptz
);
create index on claim_trace (task_id, at);
create table dial_trace (
  n bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  attempt_id uuid not null,
  task_id uuid not null,
  agent_id uuid,
  phone text not null,
  state text not null
);
create table epoch_trace (
  at timestamptz not null default clock_timestamp(),
  campaign_id uuid not null,
  epoch bigint not null
);
create function trace_claim() returns trigger language plpgsql security definer as $$
begin
  insert into claim_trace (task_id, contact_id, phone, state, owner_id, dialer_epoch, lease_until)
  values (new.id, new.contact_id, new.phone_e164, new.state, new.lease_owner, new.dialer_epoch,
          new.lease_until);
  return null;
end $$;
create function trace_dial() returns trigger language plpgsql security definer as $$
begin
  insert into dial_trace (attempt_id, task_id, agent_id, phone, state)
  values (new.id, new.task_id, new.agent_id, new.phone_e164, new.state);
  return null;
end $$;
create function trace_epoch() returns trigger language plpgsql security definer as $$
begin
  insert into epoch_trace (campaign_id, epoch) values (new.campaign_id, new.epoch);
  return null;
end $$;
create trigger trace_epoch after insert or update of epoch on dialer_lease
  for each row execute function trace_epoch();
create trigger trace_claim after insert or update on call_task
  for each row execute function trace_claim();
create trigger trace_dial after insert or update on call_attempt
  for each row execute function trace_dial();`;

/** What the trace says of the promises; all of them must be zero. */
export interface Broken {
  /** Pairs of claims, live at one instant, on one phone or person. */
  doubleHolds: number;
  /** Claims that went from one holder to another without having ended, but for a dialer's call that an agent took. */
  stolen: number;
  /** Pairs of attempts on one phone, open at one instant. */
  doubleDials: number;
  /** Attempts that began without a running lease of their agent or dialer on that task. */
  unleased: number;
  /** Claims and attempts that a dialer made under an epoch when a later one had begun. */
  stale: number;
  /** Attempts that moved on after their end. */
  revived: number;
  /** Tasks that ended twice, or without exactly one disposed call, or after one never dialled. */
  misended: number;
  /** Tasks that are neither ended nor claimable nor held by an agent or a dialer. */
  lost: number;
}

const JUDGE = `
with moves as (
  select *, tstzrange(at, lead(at) over task) as during, state in ('leased', 'in_call') as held,
         lag(state) over task as was,
         coalesce(owner_id::text, 'dialer ' || dialer_epoch) as holder,
         lag(coalesce(owner_id::text, 'dialer ' || dialer_epoch)) over task as was_holder,
         lag(dialer_epoch) over task as was_epoch
    from claim_trace window task as (partition by task_id order by n)
), holds as (
  select * from moves where held
), dials as (
  select attempt_id, task_id, (array_agg(agent_id order by n))[1] as agent_id,
         (array_agg(phone order by n desc))[1] as phone,
         min(at) as since,
         tstzrange(min(at), min(at) filter (where state = 'ended')) as during
    from dial_trace group by attempt_id, task_id
), dialler as (
  select t.campaign_id, m.dialer_epoch as epoch, m.at
    from moves m join call_task t on t.id = m.task_id
   where m.dialer_epoch is not null and m.state = 'leased' and m.was is distinct from 'leased'
  union all
  select t.campaign_id, h.dialer_epoch, d.since
    from dials d join call_task t on t.id = d.task_id
    cross join lateral (select m.dialer_epoch from claim_trace m
                         where m.task_id = d.task_id and m.at < d.since
                         order by m.at desc limit 1) h
   where d.agent_id is null
)
select
  (select count(*) from holds a join holds b
      on (a.phone = b.phone or a.contact_id = b.contact_id)
     and a.task_id < b.task_id and a.during && b.during)::int as "doubleHolds",
  (select count(*) from holds
    where was in ('leased', 'in_call') and holder <> was_holder
      and not (was = 'in_call' and state = 'in_call' and was_epoch is not null
               and owner_id is not null))::int as stolen,
  (select count(*) from dials a join dials b
      on a.phone = b.phone and a.attempt_id < b.attempt_id and a.during && b.during)::int
    as "doubleDials",
  (select count(*) from dials d where not coalesce((
     select m.state = 'leased' and m.owner_id is not distinct from d.agent_id
            and m.lease_until > d.since
       from claim_trace m where m.task_id = d.task_id and m.at < d.since
      order by m.at desc limit 1), false))::int as unleased,
  (select count(*) from dialler d
    where exists (select from epoch_trace e
                   where e.campaign_id = d.campaign_id and e.epoch > d.epoch and e.at < d.at))::int
    as stale,
  (select count(*) from dial_trace d
    where d.state <> 'ended' and exists (select from dial_trace e
            where e.attempt_id = d.attempt_id and e.state = 'ended' and e.n < d.n))::int as revived,
  (select count(*) from call_task t where t.state = 'done' and (
     1 <> (select count(*) from moves m
            where m.task_id = t.id and m.state = 'done' and m.was is distinct from 'done')
     or 1 <> (select count(*) from call_attempt a
               where a.task_id = t.id and a.disposed_at is not null)
     or exists (select from call_attempt a
                 where a.task_id = t.id and a.disposed_at is not null and a.dialing_at is null)
     or exists (select from moves m
                 where m.task_id = t.id and m.was = 'done' and m.state <> 'done')))::int
    as misended,
  (select count(*) from call_task t
    where t.state not in ('done', 'queued')
      and t.lease_owner is null and t.dialer_epoch is null)::int as lost`;

async function asOwner<T>({ database }: TestWorld, run: (owner: Client) => Promise<T>): Promise<T> {
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    return await run(owner);
  } finally {
    await owner.end();
  }
}

/** From now on every change of a task and of an attempt is kept, at the database's clock. */
export function traceClaims(world: TestWorld): Promise<void> {
  return asOwner(world, async (owner) => void (await owner.query(TRACE)));
}

/** Judges what was traced: each promise by the rows themselves, not by what agents believed. */
export function judgeClaims(world: TestWorld): Promise<Broken> {
  return asOwner(world, async (owner) => (await owner.query<Broken>(JUDGE)).rows[0]!);
}
