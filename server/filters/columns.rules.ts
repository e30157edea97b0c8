import type { FieldKey } from "#shared/filters/catalogue.rules.ts";

/**
 * SQL of each field over the alias of its record. Values only: no null checks, no comparison.
 * A field of the catalogue without a line here does not compile.
 */
export const COLUMNS: Record<FieldKey, (alias: string) => string> = {
  "contact.firstName": (c) => `${c}.first_name`,
  "contact.lastName": (c) => `${c}.last_name`,
  "contact.email": (c) => `${c}.email`,
  "contact.emailStatus": (c) => `${c}.email_status`,
  "contact.hasPhone": (c) => `(${c}.phone_e164 is not null)`,
  "contact.jobTitle": (c) => `${c}.job_title`,
  "contact.seniority": (c) => `${c}.seniority`,
  "contact.department": (c) => `${c}.department`,
  "contact.city": (c) => `${c}.city`,
  "contact.state": (c) => `${c}.state`,
  "contact.country": (c) => `${c}.country`,
  "contact.timeZone": (c) => `${c}.time_zone`,
  "contact.tags": (c) => `${c}.tags`,
  "contact.source": (c) => `${c}.source`,
  "contact.ownerId": (c) => `${c}.owner_id`,
  "contact.createdAt": (c) => `${c}.created_at`,
  "contact.updatedAt": (c) => `${c}.updated_at`,
  "account.name": (a) => `${a}.name`,
  "account.domain": (a) => `${a}.domain`,
  "account.industry": (a) => `${a}.industry`,
  "account.hqCountry": (a) => `${a}.hq_country`,
  "account.staffCount": (a) => `${a}.staff_count`,
  "account.revenue": (a) => `${a}.revenue`,
  "account.tier": (a) => `${a}.tier`,
  "account.tags": (a) => `${a}.tags`,
  "account.ownerId": (a) => `${a}.owner_id`,
  "account.createdAt": (a) => `${a}.created_at`,
  "account.updatedAt": (a) => `${a}.updated_at`,
  "activity.outcome": (v) => `${v}.outcome`,
  "activity.actorId": (v) => `${v}.actor_id`,
};
