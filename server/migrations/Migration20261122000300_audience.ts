import { Migration } from "@mikro-orm/migrations";

/** Segments with their counts, lists, suppressions, and the gate that every contact passes. */
export class Migration20261122000300_audience extends Migration {
  override up(): void {
    this.addSql(`create type visibility_scope as enum ('private', 'team', 'global')`);
    this.addSql(
      `create type source_type as enum ('segment', 'manual_upload', 'selection', 'filter')`,
    );
    this.addSql(SEGMENTS);
    this.addSql(LISTS);
    this.addSql(SUPPRESSIONS);
    this.addSql(KEYS);
    this.addSql(GATE);
    this.addSql(`revoke delete on suppression from pivotal_app`);
    for (const [table, source] of WATCHED) {
      this.addSql(`
        create trigger ${table}_dirties_segments
          after insert or update or delete or truncate on ${table}
          for each statement execute function segments_dirty('${source}')`);
    }
  }
}

/** Tables that leaves of filters read → what a segment says it depends on. */
const WATCHED = [
  ["contact", "contact"],
  ["account", "account"],
  ["activity", "activity"],
  ["list_member", "list"],
  ["suppression", "suppression"],
] as const;

// A count is due while counted < wanted: marks made during a count are not lost by it.
// segment_dirty has no key, so writers never wait for one another; a mark becomes visible exactly
// when what it marks does. Statement triggers see the ORM, set-based SQL and COPY alike.
const SEGMENTS = `
create table segment (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  description text,
  entity_type text collate "C" not null check (entity_type in ('contact', 'account')),
  filter jsonb not null,
  visibility visibility_scope not null default 'private',
  tags text[] not null default '{}',
  is_active boolean not null default true,
  record_count_cache bigint,
  last_refreshed_at timestamptz,
  owner_id uuid not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
);
create index segment_owner on segment (owner_id) where deleted_at is null;
create index segment_name on segment (name, id) where deleted_at is null;

create table segment_count (
  segment_id uuid primary key references segment (id) on delete cascade,
  depends_on text[] not null,
  by_time boolean not null,
  wanted bigint not null default 1,
  counted bigint not null default 0,
  due_at timestamptz not null default '-infinity',
  error text
) with (fillfactor = 50);

create table segment_dirty (
  source text collate "C" not null
);

create function segments_dirty() returns trigger language plpgsql as $$
begin
  insert into segment_dirty (source) values (tg_argv[0]);
  return null;
end $$;`;

const LISTS = `
create table list (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  entity_type text collate "C" not null check (entity_type in ('contact', 'account')),
  source_type source_type not null,
  source_ref uuid,
  snapshot_ts timestamptz,
  visibility visibility_scope not null default 'private',
  tags text[] not null default '{}',
  owner_id uuid not null,
  member_count bigint not null default 0 check (member_count >= 0),
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
);
create index list_owner on list (owner_id) where deleted_at is null;
create index list_name on list (name, id) where deleted_at is null;

create table list_member (
  list_id uuid not null references list (id),
  record_id uuid not null,
  added_at timestamptz not null,
  primary key (list_id, record_id)
);
create index list_member_record on list_member (record_id);`;

// A row per (scope, key, source, source id); suppressed = any active row. Rows are lifted, never deleted.
// channel null: every channel. campaign_id or client_id set: only for that campaign or client.
const SUPPRESSIONS = `
create table suppression (
  id uuid primary key,
  scope text collate "C" not null check (scope in ('phone', 'email', 'contact', 'account', 'domain')),
  key text collate "C" not null check (length(key) between 1 and 320),
  match_key text collate "C" not null generated always as (scope || ':' || key) stored,
  channel text collate "C" check (channel in ('phone', 'email')),
  reason text not null,
  source text collate "C" not null check (source in
    ('manual', 'upload', 'dnc', 'unsubscribe', 'complaint', 'hard_bounce', 'erasure')),
  source_id text collate "C" not null default '',
  campaign_id uuid,
  client_id uuid,
  batch_id uuid not null,
  created_at timestamptz not null,
  created_by uuid,
  created_by_name text not null,
  lifted_at timestamptz,
  lifted_by uuid,
  lifted_by_name text,
  lift_reason text,
  lift_evidence text,
  version integer not null default 1,
  updated_at timestamptz not null,
  check (campaign_id is null or client_id is null),
  check (scope <> 'phone' or channel = 'phone'),
  check (scope <> 'email' or channel = 'email'),
  check ((lifted_at is null) = (lift_reason is null)),
  check ((lifted_at is null) = (lift_evidence is null))
);
create unique index suppression_active on suppression
  (match_key, source, source_id, channel, campaign_id, client_id) nulls not distinct
  where lifted_at is null;
create index suppression_batch on suppression (batch_id);`;

// Under which keys a person can be suppressed: one place, read by every check.
const KEYS = `
create function domain_suffixes(domain text) returns text[]
  language sql immutable parallel safe as $$
  select coalesce(array_agg(array_to_string(parts[i:], '.')), '{}')
    from (select string_to_array(domain, '.') as parts) as p,
         generate_series(1, cardinality(parts) - 1) as i
$$;

create function suppression_keys(contact_id uuid, phone text, email_key text, account_id uuid,
                                 domains text[])
  returns text[] language sql immutable parallel safe as $$
  select array['phone:' || phone, 'email:' || email_key, 'contact:' || contact_id::text,
               'account:' || account_id::text]
         || array(select 'domain:' || suffix
                    from unnest(domains || split_part(email_key, '@', 2)) as d(domain),
                         unnest(domain_suffixes(d.domain)) as s(suffix))
$$;`;

// Claims and attempts hold the gate shared before they check; whoever adds a suppression holds it
// alone until he commits. The trigger makes that true of every writer, whatever code it is.
const GATE = `
create function suppression_gate() returns bigint language sql immutable parallel safe
  as $$ select 7358231901147::bigint $$;

create function hold_suppression_gate() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(suppression_gate());
  return null;
end $$;

create trigger suppression_holds_gate before insert on suppression
  for each statement execute function hold_suppression_gate();`;
