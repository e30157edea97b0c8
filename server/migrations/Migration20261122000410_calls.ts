import { Migration } from "@mikro-orm/migrations";

/** The call queue, attempts under the one gate, dispositions, callbacks, scripts and forms. */
export class Migration20261122000410_calls extends Migration {
  override up(): void {
    this.addSql(CONTENT);
    this.addSql(DISPOSITION);
    this.addSql(CALL_TASK);
    this.addSql(CALL_ATTEMPT);
    this.addSql(RECORDS);
    this.addSql(AGENT_STATE);
  }
}

// Versions are never changed: an attempt names the version its answers were given on.
const CONTENT = `
create table script (
  id uuid not null primary key,
  name text not null check (length(name) between 1 and 200),
  owner_id uuid not null,
  current_no integer not null default 1,
  archived_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create table script_version (
  script_id uuid not null references script (id) on delete cascade,
  no integer not null,
  body text not null,
  created_by uuid not null,
  created_at timestamptz not null,
  primary key (script_id, no)
);
create table qualification_form (
  id uuid not null primary key,
  name text not null check (length(name) between 1 and 200),
  owner_id uuid not null,
  current_no integer not null default 1,
  archived_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create table qualification_form_version (
  form_id uuid not null references qualification_form (id) on delete cascade,
  no integer not null,
  fields jsonb not null,
  created_by uuid not null,
  created_at timestamptz not null,
  primary key (form_id, no)
);
revoke update, delete on script_version, qualification_form_version from pivotal_app;`;

// Labels of a campaign, each mapped to exactly one system action.
const DISPOSITION = `
create table disposition (
  id uuid not null primary key,
  campaign_id uuid not null references campaign (id) on delete cascade,
  position smallint not null,
  label text not null check (length(label) between 1 and 60),
  action text collate "C" not null check (action in
    ('add_to_global_dnc', 'campaign_opt_out', 'retry_after_delay', 'schedule_callback',
     'converted_qualified', 'mark_number_invalid', 'client_opt_out', 'no_action')),
  params jsonb not null default '{}',
  /** A person was spoken to. */
  is_conversation boolean not null default false,
  archived_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index disposition_label on disposition (campaign_id, lower(label))
  where archived_at is null;`;

// time_zone is an IANA zone, or country:XX (every zone of the country must be open), or country:??
// (not known: never dialled). rank 0 = callback, 1 = the rest.
// The three unique indexes over held tasks are what "never two agents on one phone" rests on.
const CALL_TASK = `
create table call_task (
  id uuid not null primary key default uuidv7(),
  campaign_id uuid not null references campaign (id) on delete cascade,
  contact_id uuid not null,
  account_id uuid,
  phone_e164 text collate "C" not null check (phone_e164 ~ '^\\+[1-9][0-9]{6,14}$'),
  country text collate "C",
  time_zone text collate "C" not null,
  state text collate "C" not null default 'queued' check (state in
    ('queued', 'leased', 'in_call', 'needs_disposition', 'done', 'removed')),
  rank smallint not null default 1 check (rank in (0, 1)),
  priority smallint not null default 0,
  due_at timestamptz not null,
  owner_id uuid,
  attempts integer not null default 0,
  last_attempt_at timestamptz,
  lease_owner uuid,
  lease_token uuid,
  lease_until timestamptz,
  outcome text,
  outcome_action text collate "C",
  removed_reason text collate "C",
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((state in ('leased', 'in_call', 'needs_disposition')) = (lease_owner is not null)),
  check ((state in ('leased', 'in_call')) = (lease_token is not null and lease_until is not null)),
  check ((state = 'removed') = (removed_reason is not null))
) with (fillfactor = 80);
create unique index call_task_open on call_task (campaign_id, contact_id)
  where state not in ('done', 'removed');
create unique index call_task_held_phone on call_task (phone_e164)
  where state in ('leased', 'in_call');
create unique index call_task_held_contact on call_task (contact_id)
  where state in ('leased', 'in_call');
create unique index call_task_held_agent on call_task (lease_owner)
  where state in ('leased', 'in_call', 'needs_disposition');
create index call_task_queue on call_task (campaign_id, rank, priority desc, due_at, id)
  where state = 'queued';
create index call_task_lease on call_task (lease_until) where state in ('leased', 'in_call');
create index call_task_grid on call_task (campaign_id, state, updated_at desc);
create index call_task_contact on call_task (contact_id);
create index call_task_queued_phone on call_task (phone_e164) where state = 'queued';
create index call_task_account on call_task (account_id, campaign_id);`;

const CALL_ATTEMPT = `
create table call_attempt (
  id uuid not null primary key,
  task_id uuid not null references call_task (id) on delete cascade,
  campaign_id uuid not null,
  contact_id uuid not null,
  account_id uuid,
  agent_id uuid not null,
  phone_e164 text collate "C" not null,
  time_zone text collate "C" not null,
  /** Day in the recipient's zone: what the caps per day count. */
  local_day date not null,
  command_id text collate "C" not null,
  carrier text collate "C" not null,
  provider_call_id text collate "C",
  state text collate "C" not null default 'initiating' check (state in
    ('initiating', 'dialing', 'ringing', 'answered', 'ended')),
  script_id uuid,
  script_no integer,
  form_id uuid,
  form_no integer,
  created_at timestamptz not null,
  /** Database clock at the insert: the 1 s between commit and dial is counted from it. */
  gated_at timestamptz not null default clock_timestamp(),
  dialing_at timestamptz,
  ringing_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  end_reason text collate "C" check (end_reason in
    ('hangup', 'busy', 'no_answer', 'rejected', 'failed', 'cancelled', 'suppressed', 'stopped',
     'expired', 'unknown')),
  notes text not null default '',
  disposition_id uuid references disposition (id),
  disposition_label text,
  action text collate "C",
  is_conversation boolean,
  disposed_at timestamptz,
  disposed_by uuid,
  version integer not null default 1,
  updated_at timestamptz not null,
  check ((state = 'ended') = (ended_at is not null)),
  check ((state = 'ended') = (end_reason is not null)),
  check ((disposed_at is null) = (disposition_id is null))
) with (fillfactor = 80);
create unique index call_attempt_open_phone on call_attempt (phone_e164) where state <> 'ended';
create unique index call_attempt_open_contact on call_attempt (contact_id) where state <> 'ended';
create unique index call_attempt_open_agent on call_attempt (agent_id) where state <> 'ended';
create unique index call_attempt_command on call_attempt (agent_id, command_id);
create unique index call_attempt_provider on call_attempt (carrier, provider_call_id)
  where provider_call_id is not null;
create index call_attempt_phone on call_attempt (phone_e164, created_at desc);
create index call_attempt_contact on call_attempt (contact_id, created_at desc);
create index call_attempt_account on call_attempt (account_id, local_day);
create index call_attempt_campaign on call_attempt (campaign_id, created_at desc);
create index call_attempt_agent on call_attempt (agent_id, created_at desc);
create index call_attempt_task on call_attempt (task_id, created_at desc);`;

// disposition_record keeps each decision with the label's version; a correction supersedes, never edits.
const RECORDS = `
create table disposition_record (
  id uuid not null primary key,
  attempt_id uuid not null references call_attempt (id) on delete cascade,
  disposition_id uuid not null references disposition (id),
  disposition_version integer not null,
  label text not null,
  action text collate "C" not null,
  params jsonb not null default '{}',
  answers jsonb,
  notes text not null default '',
  lead_id uuid,
  effect jsonb not null default '{}',
  decided_by uuid not null,
  decided_at timestamptz not null,
  superseded_at timestamptz
);
create unique index disposition_record_attempt on disposition_record (attempt_id)
  where superseded_at is null;

create table callback (
  id uuid not null primary key,
  task_id uuid not null references call_task (id) on delete cascade,
  campaign_id uuid not null references campaign (id) on delete cascade,
  contact_id uuid not null,
  attempt_id uuid references call_attempt (id),
  owner_id uuid,
  local_time timestamp not null,
  time_zone text collate "C" not null,
  due_at timestamptz not null,
  state text collate "C" not null default 'open' check (state in ('open', 'done', 'cancelled')),
  note text not null default '',
  created_by uuid not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index callback_open on callback (task_id) where state = 'open';
create index callback_due on callback (due_at) where state = 'open';
create index callback_contact on callback (contact_id);`;

const AGENT_STATE = `
create table agent_state (
  user_id uuid not null primary key,
  state text collate "C" not null check (state in
    ('offline', 'available', 'reserved', 'dialing', 'ringing', 'on_call', 'wrap_up', 'break')),
  reason text,
  campaign_id uuid,
  attempt_id uuid,
  since timestamptz not null,
  seen_at timestamptz not null,
  version integer not null default 1,
  updated_at timestamptz not null
);`;
