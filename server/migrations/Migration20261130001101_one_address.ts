import { Migration } from "@mikro-orm/migrations";

/**
 * What is stored, what is mailed and what is compared is one address. Keys that the rules of today make
 * otherwise: a trust and a foundation are part of a name, a page identifies its own kind of record.
 */
export class Migration20261130001101_one_address extends Migration {
  override up(): void {
    this.addSql(
      `update contact set email = email_key where email_key is not null and email is distinct from email_key`,
    );
    this.addSql(`update contact set linkedin_key = null where linkedin_key not like 'in/%'`);
    this.addSql(`update account set linkedin_key = null where linkedin_key like 'in/%'`);
    this.addSql(`
      update account
         set name_core = name_core || ' ' || substring(legal_form from '^(?:trust|reit|stiftung)'),
             legal_form = nullif(ltrim(regexp_replace(legal_form, '^(?:trust|reit|stiftung)', '')), '')
       where legal_form ~ '^(?:trust|reit|stiftung)( |$)'`);
  }
}
