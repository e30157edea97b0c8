import { Migration } from "@mikro-orm/migrations";

/** Leads and their review, orders, and what was delivered to whom. The portal's views come after. */
export class Migration20261122000600_delivery extends Migration {
  override up(): void {
    this.addSql(LEAD);
    this.addSql(HISTORY);
    this.addSql(CHECKLIST);
    this.addSql(ORDER);
    this.addSql(DELIVERY);
  }
}

const LEAD = `
create table lead (
  id uuid primary key,
  campaign_id uuid not null,
  contact_id uuid not null,
  account_id uuid,
  attempt_id uuid not null unique,
  agent_id uuid not null,
  status text collate "C" not null default 'new' check (status in
    ('new', 'under_review', 'approved', 'rejected', 'returned', 'published', 'recalled')),
  order_id uuid,
  claim_owner uuid,
  claim_token uuid,
  claim_until timestamptz,
  form_id uuid,
  form_version integer,
  answers jsonb not null default '[]',
  notes text not null default '',
  checklist jsonb not null default '[]',
  score integer check (score between 0 and 100),
  reason text,
  client_decision text collate "C" check (client_decision in ('pending', 'accepted', 'rejected')),
  client_comment text,
  client_decided_at timestamptz,
  qualified_at timestamptz not null,
  queued_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  published_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((claim_owner is null) = (claim_token is null) and (claim_owner is null) = (claim_until is null)),
  check (status <> 'published' or (order_id is not null and published_at is not null and client_decision is not null))
);
create index lead_queue on lead (queued_at, id)
  where status in ('new', 'under_review') or (status = 'published' and client_decision = 'rejected');
create index lead_claims on lead (claim_until) where claim_owner is not null;
create index lead_newest on lead (qualified_at desc, id desc);
create index lead_agent on lead (agent_id, status);
create index lead_campaign on lead (campaign_id, status);
create index lead_order on lead (order_id, status) where order_id is not null;
create index lead_contact on lead (contact_id);
create index lead_account on lead (account_id);
comment on column lead.queued_at is 'Since when it waits for a reviewer: qualified, fixed, or rejected by the client.';`;

const HISTORY = `
create table lead_history (
  id uuid primary key,
  lead_id uuid not null references lead,
  seq integer not null,
  at timestamptz not null,
  from_status text collate "C",
  to_status text collate "C" not null,
  event text collate "C" not null,
  reason text,
  actor_id uuid,
  actor_name text not null,
  unique (lead_id, seq)
);
create table lead_note (
  id uuid primary key,
  lead_id uuid not null references lead,
  at timestamptz not null,
  author_id uuid,
  author_name text not null,
  second integer check (second >= 0),
  body text not null check (length(body) between 1 and 4000)
);
create index lead_note_lead on lead_note (lead_id, at);
comment on column lead_note.second is 'Second of the recording the note is about.';`;

const CHECKLIST = `
create table checklist_template (
  id uuid primary key,
  campaign_id uuid unique nulls not distinct,
  name text not null,
  items jsonb not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
comment on column checklist_template.campaign_id is 'Null: the workspace''s, for campaigns without their own.';
insert into checklist_template (id, campaign_id, name, items, created_at, updated_at) values (
  uuidv7(), null, 'Standard',
  '[{"key":"fields","label":"Contact and company fields are right"},
    {"key":"icp","label":"Matches the audience the client asked for"},
    {"key":"consent","label":"Consent to be contacted by the client is given"},
    {"key":"recording","label":"The call supports every answer"}]',
  now(), now());`;

const ORDER = `
create table client_order (
  id uuid primary key,
  client_id uuid not null,
  number integer not null check (number > 0),
  name text not null check (length(name) between 1 and 200),
  status text collate "C" not null default 'draft' check (status in
    ('draft', 'submitted', 'changes_requested', 'in_progress', 'completed', 'cancelled')),
  lead_goal integer not null check (lead_goal between 1 and 1000000),
  starts_on date,
  due_on date,
  brief text not null default '',
  change_request text,
  submitted_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (client_id, number),
  check (due_on >= starts_on)
);
create index client_order_newest on client_order (created_at desc, id desc);
comment on column client_order.number is 'Counts per client organisation: a client must not learn how many orders others have.';
create table order_campaign (
  order_id uuid not null references client_order,
  campaign_id uuid not null,
  linked_from date not null,
  linked_to date,
  linked_by uuid,
  primary key (order_id, campaign_id, linked_from),
  check (linked_to >= linked_from)
);
create index order_campaign_campaign on order_campaign (campaign_id, linked_from);
alter table lead add constraint lead_order_id_foreign foreign key (order_id) references client_order;`;

// The client's side of a delivered lead: its own version, so that a portal never learns how often
// the agency touched the lead. One row per lead: a lead is delivered once, to one order.
const DELIVERY = `
create table client_delivery (
  lead_id uuid primary key references lead,
  order_id uuid not null references client_order,
  client_id uuid not null,
  contact_id uuid not null,
  account_id uuid,
  delivered_at timestamptz not null,
  ended_at timestamptz,
  end_reason text collate "C" check (end_reason in ('recalled', 'rejected')),
  version integer not null default 1,
  check ((ended_at is null) = (end_reason is null))
);
create index client_delivery_order on client_delivery (order_id, delivered_at);
create index client_delivery_client on client_delivery (client_id, account_id, delivered_at);`;
