import * as contract from "#shared/auth/auth.contract.ts";
import { verbsOf } from "#shared/kernel/access.ts";
import { kindMay } from "#shared/users/client-kind.rules.ts";
import { userOf } from "#server/kernel/context.ts";
import { AppError } from "#server/kernel/errors.ts";
import { sendProblem, toProblem } from "#server/kernel/http/problem.ts";
import { presentUsers } from "#server/users/users.present.ts";
import * as auth from "./auth.service.ts";
import { route } from "#server/kernel/http/route.ts";

/** What is slow on purpose, a hash or an answer, holds no transaction open. */
const late = { ownTransaction: true };

export const authRoutes = [
  route(contract.login, (call) => auth.login(call.ctx, call.body, call), late),
  route(contract.refresh, async (call) => {
    const session = await auth.refresh(call.ctx, call);
    if (session) return session;
    // answered here, not thrown: what ended the sessions must be committed
    const ended = new AppError("unauthenticated", "Your session has ended; sign in again.");
    sendProblem(call.res, toProblem(ended, call.ctx.requestId));
    return undefined;
  }),
  route(contract.logout, async (call) => {
    await auth.logout(call.ctx, call);
    return undefined;
  }),
  route(contract.me, async ({ ctx }) => {
    const actor = userOf(ctx);
    const user = (await presentUsers(ctx, [actor.userId]))[0]!;
    const { id, name, email, roles, clientId, clientKind } = user;
    const { production, allowSandbox } = ctx.kernel.config;
    return {
      user: { id, name, email, roles, clientId },
      verbs: verbsOf(actor.roles).filter((verb) => !clientKind || kindMay(clientKind, verb)),
      sandbox: production && allowSandbox && clientId === null,
    };
  }),
  route(contract.changePassword, (call) => auth.changePassword(call.ctx, call.body, call), late),
  route(contract.acceptInvite, (call) => auth.acceptInvite(call.ctx, call.body, call), late),
  route(
    contract.requestReset,
    async (call) => {
      await auth.requestReset(call.ctx, call.body.email, call);
      return { sent: true as const };
    },
    late,
  ),
  route(contract.resetPassword, (call) => auth.resetPassword(call.ctx, call.body, call), late),
];
