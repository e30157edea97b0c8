import { teamsTopic } from "#shared/users/teams.events.ts";
import * as contract from "#shared/users/teams.contract.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { presentTeams } from "./teams.present.ts";
import * as teams from "./teams.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const teamsRoutes = [
  route(contract.listTeams, async (call) => {
    await setPositions(call, [teamsTopic.topic()]);
    return { items: await presentTeams(call.ctx, null), nextCursor: null };
  }),
  route(contract.createTeam, ({ ctx, body }) => teams.createTeam(ctx, body)),
  route(contract.changeTeam, ({ ctx, params, version, body }) =>
    teams.changeTeam(ctx, params.id, version, body),
  ),
  route(contract.deleteTeam, async ({ ctx, params, version }) => {
    await teams.deleteTeam(ctx, params.id, version);
    return undefined;
  }),
  route(contract.addTeamMembers, ({ ctx, params, body }) =>
    teams.addTeamMembers(ctx, params.id, body.userIds),
  ),
  route(contract.removeTeamMembers, ({ ctx, params, body }) =>
    teams.removeTeamMembers(ctx, params.id, body.userIds),
  ),
];
