import { Migration } from "@mikro-orm/migrations";

/**
 * One form for what is searched and what is searched for: case folded by Unicode, accents taken off.
 * The columns are filled again by the change of their expression, their indexes with them.
 */
export class Migration20261130001102_search_fold extends Migration {
  override up(): void {
    this.addSql(SEARCH_FOLD);
    this.addSql(SEARCH_LIKE);
    this.addSql(SEARCH_PREFIX);
    this.addSql(`
      alter table account alter column search_text set expression as (
        search_fold(name || ' ' || coalesce(domain, '') || ' ' || coalesce(hq_city, '') || ' '
                    || coalesce(industry, '')))`);
    this.addSql(`
      alter table contact alter column search_text set expression as (
        search_fold(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' '
                    || coalesce(email, '') || ' ' || coalesce(job_title, '') || ' '
                    || coalesce(phone_e164, '')))`);
    this.addSql(`drop index campaign_search`);
    this.addSql(
      `create index campaign_search on campaign using gin (search_fold(name) gin_trgm_ops)`,
    );
  }
}

// NFKD takes a letter apart from its accents, which U+0300 to U+036F are; some letters are whole. Not
// declared strict: so it is inlined where a row is written.
const SEARCH_FOLD = `
create function search_fold(text) returns text language sql immutable parallel safe
return case when octet_length($1) = length($1) then lower($1)
  else replace(replace(replace(translate(
         regexp_replace(
           normalize(casefold($1 collate pg_unicode_fast), NFKD) collate "C",
           U&'[\\0300-\\036f]', '', 'g'),
         U&'\\00f8\\0142\\0111\\00f0\\0131\\0127\\0167\\2019\\2018\\02bc', 'olddiht'''''''),
         U&'\\00e6', 'ae'), U&'\\0153', 'oe'), U&'\\00fe', 'th')
  end;`;

// A pattern that finds what begins with the text.
const SEARCH_PREFIX = `
create function search_prefix(text) returns text language sql immutable strict parallel safe
return substr(search_like($1), 2);`;

// A pattern that finds the text anywhere.
const SEARCH_LIKE = `
create function search_like(text) returns text language sql immutable strict parallel safe
return '%' || regexp_replace(search_fold($1), '([\\\\%_])', '\\\\\\1', 'g') || '%';`;
