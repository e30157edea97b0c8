import { Migration } from "@mikro-orm/migrations";

/** Accounts, contacts, their roll-ups and outside ids, and the import of files into them. */
export class Migration20261122000200_records extends Migration {
  override up(): void {
    this.addSql(`
      create table account (
        id uuid not null primary key,
        name text not null,
        name_core text collate "C" not null,
        legal_form text,
        domain text collate "C",
        alias_domains text[] not null default '{}',
        industry text,
        sub_industry text,
        naics_code text collate "C",
        revenue numeric(18, 2),
        revenue_range text,
        staff_count integer check (staff_count >= 0),
        staff_range text,
        hq_street text,
        hq_city text,
        hq_state text,
        hq_postal_code text,
        hq_country text collate "C" check (hq_country ~ '^[A-Z]{2}$'),
        hq_phone text,
        hq_e164 text collate "C",
        linkedin_url text,
        linkedin_key text collate "C",
        tech_stack text[] not null default '{}',
        intent_topics text[] not null default '{}',
        tags text[] not null default '{}',
        tier text,
        parent_id uuid references account (id),
        owner_id uuid,
        source text,
        custom jsonb not null default '{}',
        locked_fields text[] not null default '{}',
        search_text text not null generated always as (
          lower(name || ' ' || coalesce(domain, '') || ' ' || coalesce(hq_city, '') || ' '
                || coalesce(industry, ''))
        ) stored,
        version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        deleted_at timestamptz,
        check (parent_id is distinct from id)
      )`);
    const accountIndexes: [string, string][] = [
      ["account_domain", "(domain)"],
      ["account_name_core", "(name_core)"],
      ["account_name", "(name, id)"],
      ["account_linkedin", "(linkedin_key)"],
      ["account_country", "(hq_country, industry)"],
      ["account_staff", "(staff_count)"],
      ["account_created", "(created_at, id)"],
      ["account_updated", "(updated_at, id)"],
      ["account_alias", "using gin (alias_domains)"],
      ["account_tags", "using gin (tags)"],
      ["account_search", "using gin (search_text gin_trgm_ops)"],
    ];
    for (const [name, on] of accountIndexes) {
      this.addSql(`create index ${name} on account ${on} where deleted_at is null`);
    }
    this.addSql(`create index account_parent on account (parent_id) where parent_id is not null`);
    this.addSql(
      `create index account_deleted on account (deleted_at) where deleted_at is not null`,
    );

    this.addSql(`
      create table contact (
        id uuid not null primary key,
        account_id uuid references account (id),
        first_name text,
        last_name text,
        name_key text collate "C",
        job_title text,
        seniority text,
        department text,
        email text,
        email_key text collate "C",
        email_domain text collate "C" generated always as (split_part(email_key, '@', 2)) stored,
        email_status text not null default 'unknown' check (email_status in
          ('unknown', 'valid', 'invalid', 'risky', 'bounced')),
        direct_phone text,
        direct_e164 text collate "C",
        mobile_phone text,
        mobile_e164 text collate "C",
        hq_phone text,
        hq_e164 text collate "C",
        phone_e164 text collate "C",
        phone_ext text,
        phone_type text,
        street text,
        city text,
        state text,
        postal_code text,
        country text collate "C" check (country ~ '^[A-Z]{2}$'),
        time_zone text,
        time_zone_source text check (time_zone_source in
          ('explicit', 'area_code', 'state', 'country', 'ambiguous')),
        linkedin_url text,
        linkedin_key text collate "C",
        tags text[] not null default '{}',
        intent_topics text[] not null default '{}',
        owner_id uuid,
        source text,
        consent_basis text,
        custom jsonb not null default '{}',
        locked_fields text[] not null default '{}',
        search_text text not null generated always as (
          lower(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' '
                || coalesce(email, '') || ' ' || coalesce(job_title, '') || ' '
                || coalesce(phone_e164, ''))
        ) stored,
        version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        deleted_at timestamptz
      )`);
    this.addSql(
      `create unique index contact_email_key on contact (email_key) where deleted_at is null`,
    );
    const contactIndexes: [string, string][] = [
      ["contact_account", "(account_id)"],
      ["contact_email_domain", "(email_domain)"],
      ["contact_phone", "(phone_e164)"],
      ["contact_linkedin", "(linkedin_key)"],
      ["contact_country", "(country, seniority)"],
      ["contact_name", "(last_name, id)"],
      ["contact_created", "(created_at, id)"],
      ["contact_updated", "(updated_at, id)"],
      ["contact_tags", "using gin (tags)"],
      ["contact_search", "using gin (search_text gin_trgm_ops)"],
    ];
    for (const [name, on] of contactIndexes) {
      this.addSql(`create index ${name} on contact ${on} where deleted_at is null`);
    }
    this.addSql(
      `create index contact_deleted on contact (deleted_at) where deleted_at is not null`,
    );

    // Roll-ups of the activities of one contact; a row exists once there is something to count.
    this.addSql(`
      create table contact_stats (
        contact_id uuid not null primary key references contact (id) on delete cascade,
        calls_total integer not null default 0,
        last_called_at timestamptz,
        last_disposition text,
        emails_total integer not null default 0,
        last_emailed_at timestamptz,
        last_opened_at timestamptz,
        last_clicked_at timestamptz,
        leads_total integer not null default 0
      )`);
    for (const column of ["last_called_at", "last_emailed_at", "last_opened_at"]) {
      this.addSql(`create index contact_stats_${column} on contact_stats (${column})`);
    }

    // Ids of a record in the systems it came from: the first rung of the identity ladder.
    this.addSql(`
      create table external_id (
        entity_type text not null check (entity_type in ('account', 'contact')),
        source text collate "C" not null,
        value text collate "C" not null,
        record_id uuid not null,
        primary key (entity_type, source, value)
      )`);
    this.addSql(`create index external_id_record on external_id (record_id)`);

    this.addSql(`
      create table data_import (
        id uuid not null primary key,
        entity_type text not null check (entity_type in ('account', 'contact')),
        state text not null default 'uploaded' check (state in
          ('uploaded', 'queued', 'running', 'done', 'failed', 'cancelled')),
        source text not null,
        usage_right text not null check (usage_right in ('agency', 'client')),
        client_id uuid,
        file_name text not null,
        storage_key text not null,
        bytes bigint not null,
        format jsonb not null default '{}',
        mapping jsonb not null default '{}',
        options jsonb not null default '{}',
        total_rows integer,
        next_row integer not null default 0,
        created_count integer not null default 0,
        updated_count integer not null default 0,
        unchanged_count integer not null default 0,
        invalid_count integer not null default 0,
        message text,
        error_key text,
        list_id uuid,
        created_by uuid not null,
        created_by_name text not null,
        started_at timestamptz,
        finished_at timestamptz,
        version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        check ((usage_right = 'client') = (client_id is not null))
      )`);
    this.addSql(`create index data_import_created on data_import (created_at desc, id)`);

    // Rows of the files being imported, in the order `seq` in which they are applied. Unlogged: empty
    // after a crash of the database, then staged again from the stored file.
    this.addSql(`
      create unlogged table import_row (
        import_id uuid not null,
        row_no integer not null,
        seq integer not null,
        cells jsonb not null,
        data jsonb,
        dup_key text collate "C",
        error text,
        result text,
        record_id uuid,
        primary key (import_id, row_no)
      )`);
    this.addSql(`create index import_row_seq on import_row (import_id, seq)`);
  }
}
