import { Migration } from "@mikro-orm/migrations";

/** Counts of segments that not everybody sees leave the figures that everybody's screens begin with. */
export class Migration20261122000722_hidden_counts extends Migration {
  override up(): void {
    this.addSql(`
      update gauge_value set value = (value::jsonb || '{"count": null}')::json
       where topic = 'segment-counts'
         and key not in (select id::text from segment where visibility = 'global')`);
  }
}
