import * as auth from "#shared/auth/auth.contract.ts";
import type { BodyOf } from "#shared/kernel/endpoint.ts";
import { call } from "#web/kernel/api/call.ts";
import { adoptSession } from "#web/kernel/api/session.ts";

/** Signs in; throws ApiError with the reason for people. */
export async function signIn(body: BodyOf<typeof auth.login>): Promise<void> {
  await adoptSession((await call(auth.login, { body })).accessToken);
}

/** Sets name and password of the invited person and signs in. */
export async function acceptInvite(body: BodyOf<typeof auth.acceptInvite>): Promise<void> {
  await adoptSession((await call(auth.acceptInvite, { body })).accessToken);
}

/** Mails a reset link if the address is known; the answer is the same either way. */
export async function requestReset(email: string): Promise<void> {
  await call(auth.requestReset, { body: { email } });
}

/** Sets the new password, ends every other session and signs in here. */
export async function resetPassword(body: BodyOf<typeof auth.resetPassword>): Promise<void> {
  await adoptSession((await call(auth.resetPassword, { body })).accessToken);
}
