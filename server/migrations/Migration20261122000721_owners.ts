import { Migration } from "@mikro-orm/migrations";

/**
 * Owners are users. Rows from before may name nobody: accounts and contacts lose such an owner;
 * segments and lists, which must have one, are checked from now on.
 */
export class Migration20261122000721_owners extends Migration {
  override up(): void {
    for (const table of ["account", "contact"]) {
      this.addSql(`
        update ${table} set owner_id = null
         where owner_id is not null and owner_id not in (select id from app_user)`);
    }
    for (const table of ["account", "contact", "segment", "list"]) {
      this.addSql(`
        alter table ${table} add constraint ${table}_owner_is_user
          foreign key (owner_id) references app_user (id) not valid`);
    }
  }
}
