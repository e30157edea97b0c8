import type { Check } from "#shared/campaigns/campaign.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { LISTED_CONTACTS } from "./audience.service.ts";
import type { Campaign } from "./campaign.entity.ts";

/** An import that its client supplied for itself, seen by a campaign of somebody else. */
const FOREIGN = `i.usage_right = 'client' and i.client_id is distinct from $1::uuid`;

/** SQL: clients whose import made list $2. */
const LIST_OF = `
  select cl.name, null::bigint as people from data_import i join client cl on cl.id = i.client_id
   where i.list_id = $2 and ${FOREIGN}`;

/**
 * SQL: by client, the people of list $2 whom an import of that client made, and whom no import that
 * this campaign may use has brought since. People who were here before a client named them are the
 * agency's own. Imports of before `isNew` was noted made whom they told of within five minutes.
 */
const PEOPLE_OF = `
  select cl.name, count(distinct p.contact_id) as people
    from (${LISTED_CONTACTS}) p
    join contact c on c.id = p.contact_id and c.deleted_at is null
    join activity v on v.contact_id = c.id and v.type = 'imported'
     and coalesce((v.data->>'isNew')::boolean, v.at <= c.created_at + interval '5 minutes')
    join data_import i on i.id = v.ref_id and ${FOREIGN}
    join client cl on cl.id = i.client_id
   where not exists (
     select from activity o join data_import own on own.id = o.ref_id
      where o.contact_id = c.id and o.type = 'imported'
        and (own.usage_right = 'agency' or own.client_id = $1::uuid))
   group by cl.name`;

/**
 * Whether the campaign may use its list: what a client supplied for itself serves that client alone.
 * A campaign without a client is the agency's own, and may not use it either.
 */
export async function usageCheck(ctx: Context, { listId, clientId }: Campaign): Promise<Check[]> {
  if (!listId) return [];
  const head = { check: "usage", label: "Right of use" };
  const foreign = await query<{ name: string; people: number | null }>(
    ctx,
    `${LIST_OF} union all ${PEOPLE_OF} order by name, people nulls first`,
    [clientId, listId],
  );
  if (foreign.length === 0) {
    return [{ ...head, state: "ok", detail: "Nobody on it came from another client." }];
  }
  const said = foreign.map(({ name, people }) =>
    people === null
      ? `The list was supplied by ${name}.`
      : `${people.toLocaleString("en")} ${people === 1 ? "person" : "people"} came from ${name} alone.`,
  );
  const detail = `${said.join(" ")} What a client supplies serves that client only.`;
  return [{ ...head, state: "failed", detail }];
}
