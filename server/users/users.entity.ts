import { defineEntity } from "@mikro-orm/core";
import { check, index } from "#server/kernel/db/declared.ts";
import type { Role } from "#shared/kernel/access.ts";
import type { ClientKind } from "#shared/users/client-kind.rules.ts";
import type { User as UserDto } from "#shared/users/users.schema.ts";

const UserSchema = defineEntity({
  name: "User",
  tableName: "app_user",
  properties: (p) => ({
    id: p.uuid().primary(),
    email: p.string().columnType("citext"),
    /** The address an approver invited when it was another account's; `email` is then one of nobody. */
    takenEmail: p.string().columnType("citext").nullable(),
    name: p.text(),
    passwordHash: p.text().nullable().hidden(),
    roles: p.array().$type<Role[]>(),
    clientId: p.uuid().nullable(),
    /** Of a client user; null is an approver, written by the version before. */
    clientKind: p.text().$type<ClientKind>().nullable(),
    skills: p.array().defaultRaw("'{}'"),
    status: p.text().$type<UserDto["status"]>(),
    sessionVersion: p.integer().default(1),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  }),
  uniques: [{ name: "app_user_email_key", properties: ["email"] }],
  indexes: [index("app_user_client", "app_user (client_id) where client_id is not null")],
  checks: [
    check("app_user_check", "('client_user' = any (roles)) = (client_id is not null)"),
    check(
      "app_user_client_kind_check",
      "client_kind is null or (client_kind in ('approver', 'viewer') and client_id is not null)",
    ),
    check("app_user_roles_check", "cardinality(roles) > 0"),
    check(
      "app_user_roles_check1",
      "(not ('client_user' = any (roles))) or (cardinality(roles) = 1)",
    ),
    check("app_user_status_check", "status in ('invited', 'active', 'disabled')"),
  ],
  triggers: [
    {
      name: "app_user_keep_client",
      timing: "before",
      events: ["update"],
      forEach: "row",
      expression:
        "create trigger app_user_keep_client before update on app_user for each row execute function keep_client()",
    },
  ],
});

export class User extends UserSchema.class {
  /** Tokens made before this stop working. */
  endSessions(): void {
    this.sessionVersion += 1;
  }
}
UserSchema.setClass(User);
