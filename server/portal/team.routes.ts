import { clientPeopleTopic } from "#shared/portal/portal.events.ts";
import * as contract from "#shared/portal/team.contract.ts";
import { userOf } from "#server/kernel/context.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import * as team from "./team.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const teamRoutes = [
  route(contract.listPortalTeam, async (call) => {
    const clientId = userOf(call.ctx).clientId;
    if (clientId) await setPositions(call, [clientPeopleTopic.topic({ clientId })]);
    return { items: await team.myTeam(call.ctx), nextCursor: null };
  }),
  route(contract.inviteColleague, ({ ctx, body }) => team.inviteColleague(ctx, body)),
  route(contract.changeColleague, ({ ctx, params, version, body }) =>
    team.changeColleague(ctx, params.id, version, body),
  ),
  route(contract.deactivateColleague, ({ ctx, params, version }) =>
    team.deactivateColleague(ctx, params.id, version),
  ),
  route(contract.reinviteColleague, ({ ctx, params }) => team.reinviteColleague(ctx, params.id)),
];
