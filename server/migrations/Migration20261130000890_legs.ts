import { Migration } from "@mikro-orm/migrations";

/**
 * A call has legs, an agent's phone has a session, an attempt may exist without an agent until it is
 * bridged, and a task may be held by its campaign's dialer. Processes of the version before go on
 * working: they write no leg, no bridge, no dialer. The wider checks hold for every row there is: the
 * next migration says so to PostgreSQL, without keeping anybody waiting while it reads the tables.
 */
export class Migration20261130000890_legs extends Migration {
  override up(): void {
    // locked in the order in which calls lock them: task, attempt
    this.addSql(CALL_TASK);
    this.addSql(CALL_ATTEMPT);
    this.addSql(AGENT_SESSION);
    this.addSql(CALL_LEG);
    this.addSql(DIALER_LEASE);
  }
}

const AGENT_SESSION = `
create table agent_session (
  id uuid not null primary key,
  user_id uuid not null,
  carrier text collate "C" not null,
  /** What the provider calls the credential behind the session's token: deleted to revoke it. */
  credential_id text collate "C",
  started_at timestamptz not null,
  ended_at timestamptz,
  end_reason text collate "C",
  version integer not null default 1,
  updated_at timestamptz not null,
  constraint agent_session_end_check check ((ended_at is null) = (end_reason is null))
);
create unique index agent_session_open on agent_session (user_id) where ended_at is null;`;

// heard_at: when the carrier last said where the leg stands, or was asked in vain; silent legs are
// asked about. hang_up_at: a hang-up is decided; the leg ends when the carrier says so.
const CALL_LEG = `
create table call_leg (
  id uuid not null primary key,
  role text collate "C" not null
    constraint call_leg_role_check check (role in ('agent', 'customer', 'supervisor')),
  attempt_id uuid references call_attempt (id) on delete cascade,
  session_id uuid references agent_session (id) on delete cascade,
  user_id uuid,
  carrier text collate "C" not null,
  call_control_id text collate "C",
  call_leg_id text collate "C",
  call_session_id text collate "C",
  state text collate "C" not null default 'initiated'
    constraint call_leg_state_check
      check (state in ('initiated', 'ringing', 'answered', 'bridged', 'ended')),
  ring_seconds integer not null,
  call_seconds integer not null,
  created_at timestamptz not null,
  ringing_at timestamptz,
  answered_at timestamptz,
  bridged_at timestamptz,
  ended_at timestamptz,
  end_reason text collate "C"
    constraint call_leg_end_reason_check
      check (end_reason in ('hangup', 'busy', 'no_answer', 'rejected', 'failed', 'cancelled',
                            'expired', 'unknown')),
  heard_at timestamptz not null default clock_timestamp(),
  hang_up_at timestamptz,
  version integer not null default 1,
  updated_at timestamptz not null,
  constraint call_leg_owner_check check (num_nonnulls(attempt_id, session_id) = 1),
  constraint call_leg_customer_check check (role <> 'customer' or attempt_id is not null),
  constraint call_leg_user_check check ((role = 'customer') = (user_id is null)),
  constraint call_leg_end_check
    check ((state = 'ended') = (ended_at is not null and end_reason is not null))
);
create unique index call_leg_customer on call_leg (attempt_id)
  where role = 'customer' and state <> 'ended';
create unique index call_leg_standing on call_leg (session_id)
  where role = 'agent' and state <> 'ended';
create unique index call_leg_control on call_leg (carrier, call_control_id)
  where call_control_id is not null;
create unique index call_leg_provider on call_leg (carrier, call_leg_id)
  where call_leg_id is not null;
create index call_leg_attempt on call_leg (attempt_id, created_at);
create index call_leg_session on call_leg (session_id, created_at);
create index call_leg_silent on call_leg (heard_at) where state <> 'ended';`;

const CALL_ATTEMPT = `
alter table call_attempt
  alter column agent_id drop not null,
  add column bridged_at timestamptz,
  drop constraint call_attempt_state_check,
  add constraint call_attempt_state_check check (state in
    ('initiating', 'dialing', 'ringing', 'answered', 'bridged', 'ended')) not valid,
  drop constraint call_attempt_end_reason_check,
  add constraint call_attempt_end_reason_check check (end_reason in
    ('hangup', 'busy', 'no_answer', 'rejected', 'failed', 'cancelled', 'suppressed', 'stopped',
     'expired', 'abandoned', 'unknown')) not valid,
  add constraint call_attempt_bridged_check
    check (state <> 'bridged' or bridged_at is not null) not valid,
  add constraint call_attempt_agent_check
    check (agent_id is not null or bridged_at is null) not valid;`;

// Held by exactly one: an agent, or the campaign's dialer in the epoch of its lease. What waits for
// its disposition waits for a person.
const CALL_TASK = `
alter table call_task
  add column dialer_epoch bigint,
  drop constraint call_task_check,
  add constraint call_task_check check (num_nonnulls(lease_owner, dialer_epoch)
    = case when state in ('leased', 'in_call', 'needs_disposition') then 1 else 0 end) not valid,
  add constraint call_task_dialer_check
    check (dialer_epoch is null or state <> 'needs_disposition') not valid;`;

const DIALER_LEASE = `
create table dialer_lease (
  campaign_id uuid not null primary key references campaign (id) on delete cascade,
  /** Grows whenever another process takes the lease: who comes with an older one writes nothing. */
  epoch bigint not null,
  holder uuid,
  lease_until timestamptz,
  check ((holder is null) = (lease_until is null))
);`;
