/** SQL of the merge values of contact `c` and account `a`: the catalogue in `merge.rules.ts`. */
export const MERGE_SQL = `jsonb_build_object(
  'contact', jsonb_build_object('firstName', c.first_name, 'lastName', c.last_name,
    'jobTitle', c.job_title, 'seniority', c.seniority, 'department', c.department,
    'email', c.email, 'city', c.city, 'state', c.state, 'country', c.country),
  'account', jsonb_build_object('name', a.name, 'domain', a.domain,
    'industry', a.industry, 'hqCity', a.hq_city, 'hqCountry', a.hq_country))`;
