import { Migration } from "@mikro-orm/migrations";

/** Campaigns, who works on them, and the audience as it stood at each launch. */
export class Migration20261122000400_campaigns extends Migration {
  override up(): void {
    this.addSql(`
      create table campaign (
        id uuid not null primary key,
        name text not null check (length(name) between 1 and 200),
        type text collate "C" not null check (type in ('email', 'call', 'combo')),
        status text collate "C" not null default 'draft' check (status in
          ('draft', 'scheduled', 'active', 'paused', 'completed', 'cancelled')),
        list_id uuid,
        owner_id uuid not null,
        client_id uuid,
        goal_leads integer check (goal_leads > 0),
        account_cap integer check (account_cap > 0),
        cap_mode text collate "C" check (cap_mode in
          ('queue_size', 'connected_calls', 'positive_disp')),
        starts_at timestamptz,
        ends_at timestamptz,
        settings jsonb not null default '{}',
        snapshot_no integer not null default 0,
        audience_count integer not null default 0,
        launched_at timestamptz,
        ended_at timestamptz,
        version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        check (ends_at is null or starts_at is null or ends_at > starts_at),
        check (status <> 'scheduled' or starts_at is not null)
      )`);
    this.addSql(`create index campaign_status on campaign (status, type)`);
    this.addSql(`create index campaign_created on campaign (created_at desc, id)`);
    this.addSql(`create index campaign_list on campaign (list_id)`);
    this.addSql(`create index campaign_client on campaign (client_id) where client_id is not null`);
    this.addSql(`create index campaign_search on campaign using gin (lower(name) gin_trgm_ops)`);

    this.addSql(`
      create table campaign_agent (
        campaign_id uuid not null references campaign (id) on delete cascade,
        user_id uuid not null,
        assigned_at timestamptz not null,
        primary key (campaign_id, user_id)
      )`);
    this.addSql(`create index campaign_agent_user on campaign_agent (user_id)`);

    // What an audience snapshot was made of; its members carry its number.
    this.addSql(`
      create table campaign_snapshot (
        campaign_id uuid not null references campaign (id) on delete cascade,
        no integer not null,
        list_id uuid not null,
        taken_at timestamptz not null,
        taken_by uuid,
        list_members integer not null,
        suppressed integer not null,
        members integer not null,
        hash bytea not null,
        primary key (campaign_id, no)
      )`);
    this.addSql(`
      create table campaign_member (
        campaign_id uuid not null references campaign (id) on delete cascade,
        contact_id uuid not null,
        account_id uuid,
        snapshot_no integer not null,
        added_at timestamptz not null,
        primary key (campaign_id, contact_id)
      )`);
    this.addSql(`create index campaign_member_contact on campaign_member (contact_id)`);
    this.addSql(`revoke update on campaign_member, campaign_snapshot from pivotal_app`);
  }
}
