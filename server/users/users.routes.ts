import { usersTopic } from "#shared/users/users.events.ts";
import * as contract from "#shared/users/users.contract.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { presentClients, presentUsers } from "./users.present.ts";
import { deactivateUser, holdingsOf } from "./offboarding.service.ts";
import * as users from "./users.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const usersRoutes = [
  route(contract.listUsers, async (call) => {
    await setPositions(call, [usersTopic.topic()]);
    return { items: await presentUsers(call.ctx, null), nextCursor: null };
  }),
  route(contract.inviteUser, ({ ctx, body }) => users.inviteUser(ctx, body)),
  route(contract.changeUser, ({ ctx, params, version, body }) =>
    users.changeUser(ctx, params.id, version, body),
  ),
  route(contract.userHoldings, async ({ ctx, params }) => ({
    items: await holdingsOf(ctx, params.id),
  })),
  route(contract.deactivateUser, ({ ctx, params, version, body }) =>
    deactivateUser(ctx, { id: params.id, version, successorId: body.successorId }),
  ),
  route(contract.revokeUser, ({ ctx, params }) => users.revokeUser(ctx, params.id)),
  route(contract.reinviteUser, ({ ctx, params }) => users.reinviteUser(ctx, params.id)),
  route(contract.listClients, async ({ ctx }) => ({
    items: await presentClients(ctx, null),
    nextCursor: null,
  })),
  route(contract.createClientOrganisation, ({ ctx, body }) => users.createClient(ctx, body.name)),
];
