import { Migration } from "@mikro-orm/migrations";

/**
 * What a client may read: three views, filtered by the organisation that the transaction names in
 * `app.client_id`. Role pivotal_portal sees these and nothing else, so a query that forgets the
 * organisation answers nothing. And how far the figures' loops have read the log.
 */
export class Migration20261122000610_portal extends Migration {
  override up(): void {
    this.addSql(`alter table client_delivery add column reply text`);
    this.addSql(`comment on column client_delivery.reply is
      'What the agency answered to a rejection; the client reads it.'`);
    this.addSql(VIEWS);
    this.addSql(`
      create table stats_cursor (
        name text collate "C" primary key,
        pos bigint not null default 0
      )`);
    this.addSql(`insert into stats_cursor (name) values ('order-stats'), ('wallboard')`);
  }
}

const MINE = `nullif(current_setting('app.client_id', true), '')::uuid`;

const VIEWS = `
create view portal_order with (security_barrier) as
  select o.id, o.version, o.number, o.name, o.status, o.lead_goal, o.starts_on, o.due_on, o.brief,
         o.change_request, o.submitted_at, o.created_at
    from client_order o where o.client_id = ${MINE};

create view portal_lead with (security_barrier) as
  select d.lead_id as id, d.version, d.order_id, d.delivered_at, l.client_decision as decision,
         l.client_comment as comment, l.client_decided_at as decided_at, d.reply,
         k.first_name, k.last_name, k.job_title, k.seniority, k.email, k.phone_e164 as phone, k.city,
         coalesce(k.country, a.hq_country) as country, k.linkedin_url,
         a.name as company, a.domain, a.industry, a.staff_range, a.staff_count, l.answers
    from client_delivery d
    join lead l on l.id = d.lead_id
    join contact k on k.id = d.contact_id
    left join account a on a.id = d.account_id
   where d.client_id = ${MINE} and d.ended_at is null and l.status = 'published';

create view portal_order_stats with (security_barrier) as
  select o.id as order_id, g.value
    from client_order o
    join gauge_value g on g.topic = 'order-portal-stats:' || o.id and g.key = 'main'
   where o.client_id = ${MINE};

grant usage on schema public to pivotal_portal;
grant select on portal_order, portal_lead, portal_order_stats to pivotal_portal;`;
