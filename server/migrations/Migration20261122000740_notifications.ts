import { Migration } from "@mikro-orm/migrations";

/** What people are told of. One row per person and event; `dedupe` makes telling twice one row. */
export class Migration20261122000740_notifications extends Migration {
  override up(): void {
    this.addSql(`
      create table notification (
        id uuid not null primary key,
        user_id uuid not null references app_user (id),
        kind text collate "C" not null,
        title text not null,
        detail text,
        href text,
        dedupe text collate "C" not null,
        at timestamptz not null,
        read_at timestamptz,
        version integer not null default 1,
        unique (user_id, dedupe)
      )`);
    this.addSql(`create index notification_newest on notification (user_id, at desc, id desc)`);
    this.addSql(`create index notification_unread on notification (user_id) where read_at is null`);
    this.addSql(`create index notification_age on notification (at)`);
  }
}
