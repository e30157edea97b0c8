import { Migration } from "@mikro-orm/migrations";

/** What the wallboard counts every second is found by an index, however long the history. */
export class Migration20261122000731_wallboard extends Migration {
  override up(): void {
    this.addSql(`create index call_attempt_created on call_attempt (created_at)
      include (answered_at, is_conversation)`);
    this.addSql(`create index email_send_sent on email_send (sent_at) where state = 'sent'`);
    this.addSql(`create index email_event_bounced on email_event (at) where type = 'bounced'`);
    this.addSql(`create index lead_published on lead (published_at) where status = 'published'`);
  }
}
