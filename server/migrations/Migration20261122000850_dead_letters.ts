import { Migration } from "@mikro-orm/migrations";

/** A dead letter has an id as other records have, for its page, its commands and the audit. */
export class Migration20261122000850_dead_letters extends Migration {
  override up(): void {
    this.addSql(`alter table outbox_dead add column letter_id uuid not null default uuidv7()`);
    this.addSql(`create unique index outbox_dead_letter on outbox_dead (letter_id)`);
    this.addSql(`create index outbox_dead_newest on outbox_dead (died_at desc, letter_id desc)`);
  }
}
