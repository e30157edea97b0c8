import { usersTopic } from "#shared/users/users.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { User } from "./users.entity.ts";
import { presentUsers } from "./users.present.ts";
import { usersRoutes } from "./users.routes.ts";

export const usersModule: ServerModule = {
  name: "users",
  entities: [User],
  audited: { User: "user" },
  routes: usersRoutes,
  topics: [{ def: usersTopic }],
  project: {
    user: async (ctx, records) => {
      const rows = await presentUsers(ctx, [...new Set(records.map((record) => record.id))]);
      return rows.map((row) =>
        usersTopic.event({}, "upsert", { op: "upsert", id: row.id, version: row.version, row }),
      );
    },
  },
};
