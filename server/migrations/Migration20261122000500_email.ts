import { Migration } from "@mikro-orm/migrations";

/**
 * Senders, templates with immutable versions, the ledger of sends (the truth about every recipient),
 * what came of a send, the workspace's own mails, and the mailbox of the sandbox provider.
 */
export class Migration20261122000500_email extends Migration {
  override up(): void {
    this.addSql(SENDERS);
    this.addSql(TEMPLATES);
    this.addSql(CAMPAIGNS);
    this.addSql(LEDGER);
    this.addSql(EVENTS);
    this.addSql(SYSTEM_MAIL);
    this.addSql(SANDBOX);
  }
}

const SENDERS = `
create table sender_profile (
  id uuid primary key,
  name text not null,
  from_name text not null,
  from_email text not null,
  reply_to text,
  postal_address text not null,
  provider text collate "C" not null default 'sandbox' check (provider in ('sandbox')),
  rate_per_minute integer not null default 60000 check (rate_per_minute between 1 and 1000000),
  active boolean not null default true,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index sender_profile_name on sender_profile (lower(name));`;

// A version is never changed, only approved; the approval names the hash of what was approved.
const TEMPLATES = `
create table email_template (
  id uuid primary key,
  name text not null,
  latest_no integer not null default 0,
  archived_at timestamptz,
  created_by uuid,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index email_template_name on email_template (lower(name)) where archived_at is null;

create table email_template_version (
  id uuid primary key,
  template_id uuid not null references email_template (id),
  no integer not null,
  subject text not null,
  html text not null,
  body_text text,
  compiled_html text not null,
  compiled_text text not null,
  content_hash text collate "C" not null,
  author_id uuid,
  author_name text not null,
  approved_hash text collate "C",
  approved_by uuid,
  approved_by_name text,
  approved_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (template_id, no)
);`;

const CAMPAIGNS = `
create table email_campaign (
  campaign_id uuid primary key references campaign (id) on delete cascade,
  template_id uuid references email_template (id),
  sender_id uuid references sender_profile (id),
  per_minute integer check (per_minute > 0),
  template_version_id uuid references email_template_version (id),
  content_hash text collate "C",
  ledger_built_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
comment on column email_campaign.content_hash is 'What was approved and launched: nothing else is ever sent.';`;

// One row per recipient and campaign. A row ends as sent, skipped, failed, unknown or cancelled.
// Whoever writes to a claimed or sending row shows its lease_token while lease_until is ahead.
const LEDGER = `
create table email_send (
  id uuid primary key,
  campaign_id uuid not null references campaign (id),
  contact_id uuid not null,
  account_id uuid,
  shard smallint not null,
  state text collate "C" not null check (state in
    ('pending', 'claimed', 'sending', 'sent', 'skipped', 'failed', 'unknown', 'cancelled')),
  reason text collate "C",
  detail text,
  email text,
  email_key text collate "C",
  message_token uuid not null default gen_random_uuid(),
  lease_token uuid,
  lease_until timestamptz,
  attempts smallint not null default 0,
  not_before timestamptz,
  provider_message_id text collate "C",
  created_at timestamptz not null,
  sending_at timestamptz,
  sent_at timestamptz,
  updated_at timestamptz not null,
  unique (campaign_id, contact_id),
  check ((state in ('claimed', 'sending')) <= (lease_token is not null and lease_until is not null)),
  check ((state in ('skipped', 'failed', 'unknown')) <= (reason is not null)),
  check ((state = 'sent') <= (sent_at is not null))
) with (fillfactor = 70);
create unique index email_send_token on email_send (message_token);
create index email_send_pending on email_send (campaign_id, shard, id) where state = 'pending';
create index email_send_leased on email_send (lease_until) where state in ('claimed', 'sending');
create index email_send_open on email_send (campaign_id) where state in ('claimed', 'sending', 'unknown');
create index email_send_queued_key on email_send (email_key) where state in ('pending', 'claimed');
create index email_send_queued_contact on email_send (contact_id) where state in ('pending', 'claimed');
create index email_send_campaign on email_send (campaign_id, id);
create index email_send_contact on email_send (contact_id, created_at desc);
alter table email_send set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);`;

const EVENTS = `
create table email_event (
  id uuid primary key,
  provider text collate "C" not null,
  provider_event_id text collate "C" not null,
  send_id uuid references email_send (id),
  campaign_id uuid,
  type text collate "C" not null check (type in
    ('delivered', 'deferred', 'bounced', 'complained', 'opened', 'clicked', 'unsubscribed')),
  at timestamptz not null,
  received_at timestamptz not null,
  data jsonb not null default '{}',
  unique (provider, provider_event_id)
);
create index email_event_send on email_event (send_id, type);
create index email_event_campaign on email_event (campaign_id, type);`;

// Invitations and resets carry single-use links: the body is sealed, and gone once it was sent.
const SYSTEM_MAIL = `
create table system_mail (
  id uuid primary key,
  to_email text not null,
  subject text not null,
  sealed_body text,
  state text collate "C" not null check (state in
    ('pending', 'sending', 'sent', 'failed', 'unknown')),
  reason text,
  attempts smallint not null default 0,
  lease_until timestamptz,
  provider_message_id text collate "C",
  created_at timestamptz not null,
  sent_at timestamptz,
  updated_at timestamptz not null
);
create index system_mail_open on system_mail (created_at) where state in ('pending', 'sending');`;

const SANDBOX = `
create table sandbox_mail (
  id uuid primary key default uuidv7(),
  received_at timestamptz not null default clock_timestamp(),
  mail_from text not null,
  rcpt_to text not null,
  subject text not null,
  message_id text collate "C",
  system boolean not null default false,
  size integer not null,
  source bytea not null
);
create index sandbox_mail_rcpt on sandbox_mail (lower(rcpt_to), id desc);
create index sandbox_mail_message on sandbox_mail (message_id);
comment on column sandbox_mail.system is
  'Invitations and resets open accounts: only who may see the system reads them.';`;
