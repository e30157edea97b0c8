import type { Context } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { execute } from "#server/kernel/db/sql.ts";
import type { DemoPeople } from "./people.ts";

export const ACCOUNTS = 500;
export const CONTACTS = 5_000;

const NAME_A =
  "Alder,Birch,Cedar,Delta,Ember,Falcon,Granite,Harbor,Iron,Juniper,Keystone,Lumen,Maple,Nova,Orchard,Pioneer,Quartz,River,Summit,Tidal,Umber,Vertex,Willow,Zenith,Argent";
const NAME_B =
  "Systems,Logistics,Health,Foods,Energy,Robotics,Finance,Media,Motors,Textiles,Labs,Networks,Pharma,Retail,Materials,Software,Insurance,Aerospace,Water,Packaging";
const INDUSTRIES =
  "Software,Logistics,Healthcare,Food and beverage,Energy,Manufacturing,Financial services,Media,Automotive,Textiles,Research,Telecommunications,Pharmaceuticals,Retail,Materials,Software,Insurance,Aerospace,Utilities,Packaging";
const FIRST =
  "Alma,Boris,Clara,Dmitri,Elena,Felix,Greta,Hugo,Ines,Jonas,Katya,Liam,Maya,Nils,Olga,Pavel,Rosa,Stefan,Tara,Ulrik,Vera,Wim,Yara,Zeno,Anouk,Bram,Celia,Dario,Edda,Finn";
const LAST =
  "Abel,Brandt,Castro,Dahl,Egger,Frost,Garcia,Holm,Ivanov,Jensen,Kline,Larsen,Moreau,Novak,Olsen,Petit,Quist,Rossi,Silva,Thorn,Urban,Vogel,Weiss,Young,Zamora,Baker,Cole,Drake,Ellis,Ford,Grant,Hayes";
const TITLES =
  "Chief Information Officer,VP Engineering,IT Director,Head of Security,Procurement Manager,Data Engineer,Marketing Director,Finance Manager,Operations Lead,Systems Administrator";
const SENIORITY = "C-level,VP,Director,Head,Manager,Individual,Director,Manager,Manager,Individual";
const DEPARTMENTS = "IT,Engineering,IT,Security,Procurement,Data,Marketing,Finance,Operations,IT";
const PLACES = [
  ["Austin", "TX", "US", "America/Chicago", "512,737,214,469,713,281,832,210"],
  ["Denver", "CO", "US", "America/Denver", "303,720,970,719,505,801,385,406"],
  ["Seattle", "WA", "US", "America/Los_Angeles", "206,253,425,503,971,415,408,650"],
  ["Boston", "MA", "US", "America/New_York", "617,857,781,212,646,917,347,718"],
  ["Chicago", "IL", "US", "America/Chicago", "312,773,872,630,847,708,815,224"],
  ["London", null, "GB", "Europe/London", ""],
  ["Toronto", "ON", "CA", "America/Toronto", "416,647,437,905,289,365,519,226"],
  ["Sydney", "NSW", "AU", "Australia/Sydney", ""],
] as const;

/** SQL: place of row n. London shares its turn with Sydney, so that somewhere it is always day. */
const PLACE = "case when n % 7 = 5 and n / 7 % 2 = 1 then 7 else n % 7 end";

/** Words by their place in the names above. */
const words = (...texts: string[]): string[][] => texts.map((text) => text.split(","));
/** City, state, country, zone or area codes of each place. */
const ofPlaces = (...parts: number[]): unknown[][] =>
  parts.map((part) => PLACES.map((place) => place[part]));

/**
 * Accounts and contacts in two statements. Row n is the same in every demo (numbers chosen by n
 * alone). Phones come from ranges reserved for fiction, domains are `.example`.
 */
export async function loadRecords(people: DemoPeople): Promise<void> {
  await transact(people.as("data"), async (ctx) => {
    await loadAccounts(ctx, people.ids["manager"]!);
    await loadContacts(ctx, people.ids["manager"]!);
  });
}

async function loadAccounts(ctx: Context, ownerId: string): Promise<void> {
  await execute(
    ctx,
    `insert into account (id, name, name_core, domain, industry, staff_count, staff_range, revenue,
                          hq_city, hq_state, hq_country, tags, tier, owner_id, source,
                          created_at, updated_at)
     select uuidv7(), r.name || ' Inc', lower(r.name), lower(replace(r.name, ' ', '-')) || '.example',
            ($3::text[])[1 + b], staff,
            case when staff < 51 then '11-50' when staff < 201 then '51-200'
                 when staff < 501 then '201-500' when staff < 1001 then '501-1,000'
                 else '1,001-5,000' end,
            staff * 180000.0, ($4::text[])[1 + p], ($5::text[])[1 + p], ($6::text[])[1 + p],
            case when n % 9 = 0 then array['strategic'] else '{}' end,
            case n % 3 when 0 then 'A' when 1 then 'B' else 'C' end, $7::uuid, 'demo',
            $8::timestamptz - make_interval(days => n % 90), $8
     from (select n, n % 25 as a, n / 25 as b, ${PLACE} as p, 12 + (n * 7919) % 4200 as staff,
                  ($1::text[])[1 + n % 25] || ' ' || ($2::text[])[1 + n / 25] as name
           from generate_series(0, ${ACCOUNTS - 1}) n) r`,
    [...words(NAME_A, NAME_B, INDUSTRIES), ...ofPlaces(0, 1, 2), ownerId, ctx.now()],
  );
}

async function loadContacts(ctx: Context, ownerId: string): Promise<void> {
  await execute(
    ctx,
    `with a as (
       select id, domain, (row_number() over (order by domain) - 1)::int as k from account
     ), r as (
       select n, a.id as account_id, a.domain, ${PLACE} as p, n % 10 as t,
              ($1::text[])[1 + n % 30] as first_name,
              ($2::text[])[1 + (n / 30 + n) % 32] as last_name
       from generate_series(0, ${CONTACTS - 1}) n join a on a.k = n % ${ACCOUNTS}
     )
     insert into contact (id, account_id, first_name, last_name, name_key, job_title, seniority,
                          department, email, email_key, email_status, direct_phone, direct_e164,
                          phone_e164, phone_type, city, state, country, time_zone, time_zone_source,
                          tags, source, consent_basis, owner_id, created_at, updated_at)
     select uuidv7(), account_id, first_name, last_name, lower(first_name || ' ' || last_name),
            ($3::text[])[1 + t], ($4::text[])[1 + t], ($5::text[])[1 + t],
            email, email, case when n % 40 = 0 then 'invalid' else 'valid' end,
            phone, phone, phone, case when phone is null then null else 'fixed_line' end,
            ($6::text[])[1 + p], ($7::text[])[1 + p], ($8::text[])[1 + p], ($9::text[])[1 + p],
            'explicit', case when n % 11 = 0 then array['webinar'] else '{}' end, 'demo',
            'legitimate interest', $11::uuid, $12::timestamptz - make_interval(hours => n % 2000), $12
     from (select r.*, lower(first_name || '.' || last_name || n) || '@' || domain as email,
                  case when n % 12 = 0 then null
                       when p = 5 then '+442079460' || lpad((n / 7 % 1000)::text, 3, '0')
                       when p = 7 then '+6125550' || lpad((n / 7 % 10000)::text, 4, '0')
                       else '+1' || split_part(($10::text[])[1 + p], ',', 1 + n / 7 % 8)
                            || '55501' || lpad((n / 56 % 100)::text, 2, '0')
                  end as phone
           from r) x`,
    [
      ...words(FIRST, LAST, TITLES, SENIORITY, DEPARTMENTS),
      ...ofPlaces(0, 1, 2, 3, 4),
      ownerId,
      ctx.now(),
    ],
  );
}
