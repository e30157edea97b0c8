import { usersTopic } from "#shared/users/users.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { teamsTopic } from "#shared/users/teams.events.ts";
import { Team } from "./team.entity.ts";
import { presentTeams } from "./teams.present.ts";
import { teamsRoutes } from "./teams.routes.ts";
import { User } from "./users.entity.ts";
import { presentUsers } from "./users.present.ts";
import { usersRoutes } from "./users.routes.ts";

export const usersModule: ServerModule = {
  name: "users",
  entities: [User, Team],
  audited: { User: "user", Team: "team" },
  routes: [...usersRoutes, ...teamsRoutes],
  topics: [{ def: usersTopic }, { def: teamsTopic }],
  project: {
    user: async (ctx, records) => {
      const rows = await presentUsers(ctx, [...new Set(records.map((record) => record.id))]);
      return rows.map((row) =>
        usersTopic.event({}, "upsert", { op: "upsert", id: row.id, version: row.version, row }),
      );
    },
    team: async (ctx, records) => {
      const rows = await presentTeams(ctx, [...new Set(records.map((record) => record.id))]);
      return rows.map(({ deleted, ...row }) => {
        const { id, version } = row;
        if (deleted) return teamsTopic.event({}, "left", { op: "left", id, version });
        return teamsTopic.event({}, "upsert", { op: "upsert", id, version, row });
      });
    },
  },
};
