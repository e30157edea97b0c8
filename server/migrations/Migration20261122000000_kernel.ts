import { Migration } from "@mikro-orm/migrations";

/** Extensions, what the app role may do, the audit trail, activities and stored answers of commands. */
export class Migration20261122000000_kernel extends Migration {
  override up(): void {
    for (const name of ["pg_trgm", "citext", "btree_gin", "unaccent"]) {
      this.addSql(`create extension if not exists ${name}`);
    }
    this.addSql(`grant usage on schema public to pivotal_app`);
    this.addSql(
      `alter default privileges in schema public grant select, insert, update, delete on tables to pivotal_app`,
    );
    this.addSql(
      `alter default privileges in schema public grant usage on sequences to pivotal_app`,
    );
    this.addSql(`grant select on mikro_orm_migrations to pivotal_app`);

    // One row per record change. Sealed per day by a chain of hashes (audit_seal), in order of `txid`:
    // once every transaction below a txid has ended, nothing can appear before it.
    this.addSql(`
      create table audit_log (
        id uuid not null default uuidv7(),
        txid xid8 not null default pg_current_xact_id(),
        at timestamptz not null,
        actor_kind text not null check (actor_kind in ('user', 'system')),
        actor_id uuid,
        actor_name text not null,
        via text not null check (via in ('ui', 'api', 'import', 'merge', 'enrich', 'bulk', 'undo', 'system')),
        batch_id uuid,
        request_id text,
        action text not null,
        entity_type text not null,
        entity_id uuid,
        version integer,
        changes jsonb not null default '{}',
        data jsonb not null default '{}',
        primary key (at, id)
      ) partition by range (at)`);
    this.addSql(`create table audit_log_default partition of audit_log default`);
    this.addSql(`create index audit_log_entity on audit_log (entity_type, entity_id, at desc)`);
    this.addSql(`create index audit_log_txid on audit_log (txid, id)`);
    this.addSql(`create index audit_log_batch on audit_log (batch_id) where batch_id is not null`);
    this.addSql(`revoke update, delete, truncate on audit_log, audit_log_default from pivotal_app`);
    this.addSql(`
      create table audit_seal (
        day date not null,
        seq integer not null,
        after_txid xid8 not null,
        through_txid xid8 not null,
        row_count integer not null,
        prev_hash bytea not null,
        hash bytea not null,
        sealed_at timestamptz not null,
        primary key (day, seq)
      )`);
    this.addSql(`revoke update, delete, truncate on audit_seal from pivotal_app`);

    // The timeline of persons and companies; what the activity leaves of filters count.
    this.addSql(`
      create table activity (
        id uuid not null default uuidv7() primary key,
        at timestamptz not null,
        type text not null,
        contact_id uuid,
        account_id uuid,
        campaign_id uuid,
        actor_id uuid,
        actor_name text,
        outcome text,
        ref_id uuid,
        data jsonb not null default '{}'
      )`);
    this.addSql(`create index activity_contact on activity (contact_id, type, at desc)`);
    this.addSql(`create index activity_account on activity (account_id, at desc)`);
    this.addSql(`create index activity_type on activity (type, at) include (contact_id)`);

    this.addSql(`
      create table idempotency_key (
        actor_id uuid not null,
        route text not null,
        key text not null check (length(key) <= 200),
        request_hash bytea not null,
        status integer,
        answer jsonb,
        created_at timestamptz not null,
        primary key (actor_id, route, key)
      )`);
    this.addSql(`create index idempotency_key_age on idempotency_key (created_at)`);
  }
}
