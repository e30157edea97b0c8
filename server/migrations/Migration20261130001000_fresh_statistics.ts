import { Migration } from "@mikro-orm/migrations";

/**
 * Whoever has filled a queue has its statistics made anew, without the right to do more with the table
 * than the app has.
 */
export class Migration20261130001000_fresh_statistics extends Migration {
  override up(): void {
    this.addSql(FRESH_STATISTICS);
    this.addSql(`revoke all on function fresh_statistics from public`);
    this.addSql(`grant execute on function fresh_statistics to pivotal_app`);
  }
}

const FRESH_STATISTICS = `
create function fresh_statistics(filled text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  case filled
    when 'call_task' then analyze call_task;
    when 'email_send' then analyze email_send;
  end case;
end $$;`;
