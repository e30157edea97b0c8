import { defineEntity } from "@mikro-orm/core";
import type { Role } from "#shared/kernel/access.ts";
import type { User as UserDto } from "#shared/users/users.schema.ts";

const UserSchema = defineEntity({
  name: "User",
  tableName: "app_user",
  properties: (p) => ({
    id: p.uuid().primary(),
    email: p.string().columnType("citext"),
    name: p.text(),
    passwordHash: p.text().nullable().hidden(),
    roles: p.array().$type<Role[]>(),
    clientId: p.uuid().nullable(),
    skills: p.array(),
    status: p.text().$type<UserDto["status"]>(),
    sessionVersion: p.integer(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  }),
});

export class User extends UserSchema.class {
  /** Tokens made before this stop working. */
  endSessions(): void {
    this.sessionVersion += 1;
  }
}
UserSchema.setClass(User);
