import { Migration } from "@mikro-orm/migrations";

/** A campaign goes on under the name and postal address that it was launched with. */
export class Migration20261130001121_pinned_sender extends Migration {
  override up(): void {
    this.addSql(`alter table email_campaign add column from_name text, add column from_email text,
      add column reply_to text, add column postal_address text`);
    this.addSql(
      `comment on column email_campaign.from_name is 'The sender''s lines of the launch.'`,
    );
    this.addSql(`update email_campaign e
         set from_name = s.from_name, from_email = s.from_email, reply_to = s.reply_to,
             postal_address = s.postal_address
        from sender_profile s where s.id = e.sender_id and e.content_hash is not null`);
  }
}
