import type { Client, User } from "#shared/users/users.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";

/** Users as the administration screen shows them; all, or those of `ids`. */
export async function presentUsers(ctx: Context, ids: readonly string[] | null): Promise<User[]> {
  return query<User>(
    ctx,
    `select u.id, u.name, coalesce(u.taken_email, u.email)::text as email,
            u.taken_email is not null as "addressTaken", u.roles, u.client_id as "clientId",
            c.name as "clientName",
            case when u.client_id is not null then coalesce(u.client_kind, 'approver') end as "clientKind",
            u.status, u.version, u.skills,
            coalesce((
              select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by lower(t.name))
                from team_member m join team t on t.id = m.team_id where m.user_id = u.id),
              '[]') as teams, u.created_at as "createdAt"
     from app_user u left join client c on c.id = u.client_id
     where $1::uuid[] is null or u.id = any($1)
     order by u.name, u.id`,
    [ids],
  );
}

export async function presentClients(ctx: Context, id: string | null): Promise<Client[]> {
  return query<Client>(
    ctx,
    `select c.id, c.name, c.status, c.version,
            (select count(*) from app_user u where u.client_id = c.id) as users
     from client c where $1::uuid is null or c.id = $1 order by c.name`,
    [id],
  );
}
